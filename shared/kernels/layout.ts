/**
 * How the user of the kernels describes a network: records of 4-byte words in memory, in the order of these fields.
 * shared/kernelLayout.ts writes them. All pointers are multiples of 16.
 */

/** A dense layer. Widths are counts of numbers padded to a multiple of 4; matrices are row-major with such rows. */
@unmanaged
export class Layer {
  fanIn: i32;
  fanOut: i32;
  /** Padded fanIn and fanOut. */
  inputWidth: i32;
  width: i32;
  /** Number of the activation. */
  activation: i32;
  /** The activation's parameters, single numbers. */
  shape: usize;
  /** [inputWidth × width], [width]; slopes [1 or fanOut], slopeCount 0 where the activation learns none. */
  weights: usize;
  biases: usize;
  slopes: usize;
  slopeCount: i32;
  weightGradients: usize;
  biasGradients: usize;
  slopeGradients: usize;
  /** [rows × width]; z is 0 where only a is kept (ReLU) and equals a for the identity. */
  z: usize;
  a: usize;
  delta: usize;
}

/** Bytes of a Layer. */
export const LAYER_BYTES: usize = 64;

/** A network with buffers for its passes and what its optimizer needs. */
@unmanaged
export class Network {
  depth: i32;
  layers: usize;
  loss: i32;
  /** Every weight and bias, then every slope; the two counts are multiples of 4. */
  parameters: usize;
  gradients: usize;
  weightCount: i32;
  slopeCount: i32;
  optimizer: i32;
  /** stateSlots blocks of weightCount + slopeCount numbers. */
  state: usize;
  stateSlots: i32;
  clipping: i32;
  /** PANEL numbers for each thread. */
  panel: usize;
  /** Room for a copy of the parameters, and of the state. */
  previous: usize;
  kept: usize;
  /** Four doubles, see guard.ts: size of the parameters, bound on it, bound on the gradients, gain of the optimizer. */
  guard: usize;
  /** Results, double: the loss, then the norm of all gradients and of each layer's. */
  results: usize;
  /** The optimizer's settings, double. */
  settings: usize;
  /** The limit of the clipping, double. */
  limit: usize;
  team: usize;
}

/** Threads at work on one network, see team.ts. Each thread has a cache line more behind the record. */
@unmanaged
export class Team {
  /** Threads that share the jobs, at least 1, the one that gives them out counted. Changes between jobs only. */
  threads: i32;
  /** 1 once a thread has failed. */
  failed: i32;
  /** The job. */
  job: i32;
  network: usize;
  inputs: usize;
  rows: i32;
  wanted: i32;
  step: i32;
  rate: f64;
  decay: f64;
}

/** Bytes of a Team before the threads' lines; the lines of its two counters are in it. */
export const TEAM_BYTES: usize = 192;
export const LINE_BYTES: usize = 64;

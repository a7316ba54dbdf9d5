import { littleEndianBytes } from './bytes';
import { buildNetwork, initializeNetwork } from './build';
import { resolveCadence, type Cadence } from './cadence';
import { decodeCheckpoint, encodeCheckpoint, experimentHash } from './checkpoint';
import { checkData } from './datasets/checkData';
import { prepareData, type PreparedData } from './datasets/prepare';
import { decisionGrid } from './decisionGrid';
import type { Divergence } from './divergence';
import type { Engine } from './engine';
import { LabError } from './errors';
import type { LabelledSet } from './evaluation';
import type { ExperimentSpec } from './experiment';
import type { LayerHistogram, LayerValues } from './histogram';
import { KernelEngine } from './kernelEngine';
import type { KernelTeam } from './kernelTeam';
import { encodeTargets } from './losses';
import type { FloatArray } from './matmul';
import type { Point } from './metrics';
import { blocksOf, type DenseLayer, type Network } from './network';
import { param } from './params';
import { PlainEngine } from './plainEngine';
import { Recorder, type StepRecord } from './recorder';
import { Rng } from './rng';
import { SCHEDULES, type Schedule } from './schedules';
import { sha256Hex } from './sha256';
import type { DecisionGrid } from './trainerProtocol';

/** A layer's parameters, copied. */
export interface LayerWeights {
  readonly fanIn: number;
  readonly fanOut: number;
  /** [fanOut × fanIn], row-major. */
  readonly weights: FloatArray;
  readonly biases: FloatArray;
  /** Learned slopes: [fanOut], [1], or none. */
  readonly slopes: FloatArray;
}

/**
 * One run of an experiment: step by step, measured on the way, resumable at any step with the same bits.
 * Pure: the same spec and data give the same parameters and points everywhere.
 */
export class Training {
  readonly spec: ExperimentSpec;
  readonly data: PreparedData;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
  readonly cadence: Cadence;

  readonly #experiment: string;
  readonly #layers: readonly DenseLayer[];
  readonly #engine: Engine;
  readonly #schedule: Schedule;
  readonly #learningRate: number;
  readonly #batch: number;
  readonly #recorder: Recorder;
  #orderEpoch = -1;
  #step = 0;
  #divergence: Divergence | null = null;
  #last: StepRecord | null = null;

  private constructor(spec: ExperimentSpec, data: PreparedData, network: Network, experiment: string) {
    this.spec = spec;
    this.data = data;
    this.#experiment = experiment;
    this.#layers = network.layers;
    this.#schedule = SCHEDULES[spec.schedule.name];
    this.#learningRate = param(spec.optimizer, 'learningRate');

    const { count } = data.train;
    const batch = Math.min(spec.batchSize, count);
    this.#batch = batch;
    this.stepsPerEpoch = Math.ceil(count / batch);
    this.totalSteps = spec.steps ?? (spec.epochs ?? 1) * this.stepsPerEpoch;
    this.parameterCount = network.parameters.length;
    const probeSize = Math.min(spec.record.probeSize, count);
    this.cadence = resolveCadence(spec.record, {
      totalSteps: this.totalSteps,
      batchSize: batch,
      parameterCount: this.parameterCount,
      features: data.features,
      layerCount: network.layers.length,
      unitCount: network.layers.reduce((sum, { fanOut }) => sum + fanOut, 0),
      probeSize,
      exampleCount: count + data.test.count,
    });
    const labelled = ({ inputs, targets, count }: PreparedData['train']): LabelledSet => ({
      inputs,
      classes: targets,
      targets: encodeTargets(targets, count, data.task, data.outputs),
      count,
    });
    const { loss, optimizer, clipping, weightDecay } = spec;
    const [train, test] = [labelled(data.train), labelled(data.test)];
    const setup = { network, loss, optimizer, clipping, weightDecay, train, test, batch, probeSize };
    this.#engine = spec.precision === 'float32' ? new KernelEngine(setup) : new PlainEngine(setup);
    const hasTest = test.count > 0;
    const { layers } = network;
    const probe = { layers, inputs: train.inputs, count: probeSize };
    this.#recorder = new Recorder({ engine: this.#engine, task: data.task, hasTest, cadence: this.cadence, probe });
  }

  /** Begins a run at step 0. Its checkpoints are marked with `experiment`, the hash of the spec or of how it was stored. */
  static start(spec: ExperimentSpec, data = prepareData(spec), experiment = experimentHash(spec)): Training {
    const network = fittingNetwork(spec, data);
    initializeNetwork(network, spec, data.train.inputs);
    return new Training(spec, data, network, experiment);
  }

  /**
   * Goes on from a checkpoint, bit for bit as if never interrupted.
   *
   * Errors   LabError 'input' when the checkpoint is damaged or belongs to another experiment.
   */
  static resume(
    spec: ExperimentSpec,
    bytes: Uint8Array,
    data = prepareData(spec),
    experiment = experimentHash(spec),
  ): Training {
    const training = new Training(spec, data, fittingNetwork(spec, data), experiment);
    const [parameters, ...state] = [training.#engine.parameters(), ...training.#engine.state()];
    const header = decodeCheckpoint(bytes, training.#identity(), [parameters!, ...state]);
    training.#engine.load(parameters!, state);
    training.#step = header.step;
    training.#divergence = header.divergence;
    training.#recorder.skip(header.step);
    return training;
  }

  /** The threads that make the steps; null in double precision, which has one. */
  get team(): KernelTeam | null {
    return this.#engine.team;
  }

  /** Completed optimizer steps. */
  get step(): number {
    return this.#step;
  }

  /** Passes over the training set, as a fraction. */
  get epoch(): number {
    return this.#step / this.stepsPerEpoch;
  }

  get done(): boolean {
    return this.#divergence !== null || this.#step >= this.totalSteps;
  }

  get divergence(): Divergence | null {
    return this.#divergence;
  }

  /**
   * Makes optimizer steps on the next batches: `most` of them, or fewer when one leaves something to measure or is the
   * last. When a value becomes non-finite, nothing is changed and `divergence` is set.
   *
   * Errors   LabError 'state' when the run is done.
   */
  advance(most = 1): void {
    if (this.done) throw new LabError('state', 'a run that is done cannot be advanced');
    this.#recorder.expect();
    for (let made = 1; this.#makeStep() && made < most; made++);
  }

  /** One step. Returns whether the next may follow at once. */
  #makeStep(): boolean {
    const { spec, stepsPerEpoch, totalSteps } = this;
    const step = this.#step + 1;
    const factor = this.#schedule.factor(this.#step, totalSteps, stepsPerEpoch, spec.schedule);
    const learningRate = this.#learningRate * factor;
    const from = this.#shuffledFrom();
    const rows = Math.min(this.#batch, this.data.train.count - from);
    const record = step === totalSteps || this.#recorder.isDue(step);
    this.#divergence = this.#engine.step({ step, from, rows, learningRate, record });
    if (this.#divergence === null) this.#step = step;
    const pauses = record || this.#divergence !== null;
    this.#last = { step, learningRate };
    return !pauses;
  }

  /** Where the next batch begins in the order of its epoch, which is drawn when it begins. */
  #shuffledFrom(): number {
    const epoch = Math.floor(this.#step / this.stepsPerEpoch);
    if (epoch !== this.#orderEpoch) {
      // A stream for each epoch: the order follows from the step alone, so a checkpoint need not hold it.
      this.#engine.drawOrder(Rng.stream(this.spec.seeds.shuffle, `epoch ${epoch}`));
      this.#orderEpoch = epoch;
    }
    return (this.#step - epoch * this.stepsPerEpoch) * this.#batch;
  }

  /**
   * The points due at this step: call it once after the start and after each `advance`; a second call returns none.
   * After a divergence: the failed step's loss and gradient norms as they were, and the last finite state.
   */
  measure(): Point[] {
    return this.#recorder.measure(this.#step, this.done, this.#last);
  }

  /** The histograms due at this step: asked like `measure`, and after it, for the gradients of the step are gone then. */
  histograms(): LayerHistogram[] {
    return this.#recorder.histograms(this.#step, this.done);
  }

  /** The weights when they are to be kept at this step, once; null otherwise. Asked after each `advance`. */
  snapshot(): FloatArray | null {
    return this.#recorder.takesSnapshot(this.#step) ? this.#engine.parameters() : null;
  }

  /** A copy of all parameters, in the run's precision. */
  parameters(): FloatArray {
    return this.#engine.parameters();
  }

  /** Lengths of the parts of the parameters whose numbers are alike: weights, biases and slopes of each layer. */
  get blocks(): number[] {
    return blocksOf(this.#layers);
  }

  /** Puts other weights in place of those trained, to look at the network with them. */
  show(parameters: FloatArray): void {
    this.#engine.load(parameters, this.#engine.state());
  }

  /** The numbers of each layer on the probe batch, with the gradients of its mean loss: copies, a layer at a time. */
  layerValues(): Iterable<LayerValues> {
    return this.#engine.layerValues();
  }

  /** Probabilities or values for `count` rows of scaled inputs: [count × outputs]. */
  predict(inputs: Float64Array, count: number): Float64Array {
    if (inputs.length !== count * this.data.features) {
      const rule = `inputs must hold ${count} rows of ${this.data.features} numbers`;
      throw new LabError('shape', `${rule}; got ${inputs.length} numbers`);
    }
    return this.#engine.predict(inputs, count);
  }

  /** The function that a two-input network computes, on size × size cells; null for other data. */
  decisionGrid(size: number): DecisionGrid | null {
    return decisionGrid(this, size);
  }

  /** A copy of every layer's parameters. */
  weights(): LayerWeights[] {
    const parameters = this.#engine.parameters();
    return this.#layers.map(({ fanIn, fanOut, weightsAt, biasesAt, slopesAt, end }) => ({
      fanIn,
      fanOut,
      weights: parameters.slice(weightsAt, biasesAt),
      biases: parameters.slice(biasesAt, slopesAt),
      slopes: parameters.slice(slopesAt, end),
    }));
  }

  /** SHA-256 over the parameters' bytes (little-endian, in the run's precision), hex. */
  weightsHash(): string {
    return sha256Hex(littleEndianBytes(this.#engine.parameters()));
  }

  /** Everything that `resume` needs, self-checking. */
  checkpoint(): Uint8Array {
    const header = { ...this.#identity(), step: this.#step, divergence: this.#divergence };
    return encodeCheckpoint(header, [this.#engine.parameters(), ...this.#engine.state()]);
  }

  #identity() {
    return {
      experiment: this.#experiment,
      parameterCount: this.parameterCount,
      stateSlots: this.#engine.state().length,
      trainCount: this.data.train.count,
      features: this.data.features,
    };
  }
}

/** The network of a spec, its outputs those that the data needs, all weights 0. */
function fittingNetwork(spec: ExperimentSpec, data: PreparedData): Network {
  checkData(data);
  const network = buildNetwork(spec, data.features);
  if (network.outputs !== data.outputs) {
    const path = `network.layers.${network.layers.length - 1}.units`;
    const message = `${path} must be ${data.outputs}; got ${network.outputs}`;
    throw new LabError('input', message, [{ path, message }]);
  }
  return network;
}

import type { LayerValue } from './diagnostics';
import type { Divergence } from './divergence';
import type { Evaluation, LabelledSet } from './evaluation';
import type { LayerSignals } from './further';
import type { LayerValues } from './histogram';
import type { KernelTeam } from './kernelTeam';
import type { LossName } from './losses';
import type { FloatArray } from './matmul';
import type { Network } from './network';
import type { ClippingName, OptimizerName } from './optimizers';
import type { Choice } from './params';
import type { Rng } from './rng';

/** What an engine trains on and with. */
export interface EngineSetup {
  /** Shape and first parameters. */
  readonly network: Network;
  readonly loss: LossName;
  readonly optimizer: Choice<OptimizerName>;
  readonly clipping: Choice<ClippingName>;
  readonly weightDecay: number;
  readonly train: LabelledSet;
  readonly test: LabelledSet;
  /** Most examples of a step. */
  readonly batch: number;
  /** Examples of the probe batch: the first of the training set, in the order of the data. */
  readonly probeSize: number;
}

/** One step to make. */
export interface StepRequest {
  /** Number of the step, from 1. */
  readonly step: number;
  /** The examples at the places from … from + rows − 1 of the order. */
  readonly from: number;
  readonly rows: number;
  /** After the schedule. */
  readonly learningRate: number;
  /** Whether gradient norms and update ratios of this step will be asked for. */
  readonly record: boolean;
}

/**
 * One implementation of a network at work: its parameters, its optimizer's state, the data, and the passes over them.
 * Blocks of parameters and state that go in or out are copies in the order of network.ts.
 */
export interface Engine {
  /** The threads that share the work; null where there is but one, ever. */
  readonly team: KernelTeam | null;
  /** Draws the order in which the training examples are taken from now on, as Rng.drawOrder does. */
  drawOrder(rng: Rng): void;
  parameters(): FloatArray;
  state(): FloatArray[];
  load(parameters: FloatArray, state: readonly FloatArray[]): void;
  /**
   * One optimizer step. When a value becomes non-finite nothing is changed, and where it was found is returned.
   * `loss` and `gradientNorms` are then those of the failed step.
   */
  step(request: StepRequest): Divergence | null;
  /** Of the last step, before its update. */
  readonly loss: number;
  /** Norm of the gradient of all layers together, then of each; empty where the step did not get that far. */
  gradientNorms(): number[];
  /** Norm of the last step's change of each layer's weights, as a share of the norm of the weights. */
  updateRatios(): number[];
  /** Mean loss and accuracy over a whole set. */
  evaluate(set: 'train' | 'test'): Evaluation;
  /** What is measured of each layer on the probe batch. */
  measureLayers(): readonly (readonly LayerValue[])[];
  /** z, a and δ of each layer on the probe batch, for further.ts: copies, a layer at a time. */
  probeSignals(): Iterable<LayerSignals>;
  /** The numbers behind the histograms of each layer, on the probe batch: copies, a layer at a time. */
  layerValues(): Iterable<LayerValues>;
  /** Probabilities or values for `count` rows of scaled inputs: [count × outputs]. */
  predict(inputs: Float64Array, count: number): Float64Array;
}

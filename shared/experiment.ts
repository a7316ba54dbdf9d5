import type { ActivationName } from './activations';
import type { DatasetName } from './datasets/index';
import type { ScalingName } from './datasets/scaling';
import type { BiasInitializerName, InitializerName } from './initializers';
import type { LossName } from './losses';
import type { ClippingName, OptimizerName } from './optimizers';
import type { Choice } from './params';
import type { ScheduleName } from './schedules';

/** One dense layer: a = f(W·x + b). */
export interface LayerSpec {
  readonly units: number;
  readonly activation: Choice<ActivationName>;
  /** Draws W [fanOut × fanIn]. Its parameter `gain` multiplies the draw. */
  readonly initializer: Choice<InitializerName>;
  /** Draws b [fanOut]. */
  readonly biasInitializer: Choice<BiasInitializerName>;
}

/** What is written down about a run while it trains. Cadences of 0 are chosen from the length of the run. */
export interface RecordSpec {
  /** Steps between two measurements of the batch loss, gradients and layers; 0 = so that a run has about 400. */
  readonly everySteps: number;
  /** Steps between two evaluations on the whole training and held-out sets; 0 = about 200 a run, at most one a step. */
  readonly evaluateEverySteps: number;
  /** Examples of the fixed probe batch on which layers are measured: the first of the training set. */
  readonly probeSize: number;
  /**
   * Histograms of each layer over the run, the first and the last step among them; 0 = none. Fewer are taken where they
   * would cost more than a hundredth of the training.
   */
  readonly histograms: number;
  /**
   * Whether the weights are kept at some steps over the run, about twenty, more of them early. Fewer, or none, where they
   * would cost more than a hundredth of the training or too much room.
   */
  readonly snapshots: 'auto' | 'none';
}

/** Each of the three sources of chance has a seed of its own, so that one can be varied alone. */
export interface Seeds {
  /** Initial weights and biases. */
  readonly init: number;
  /** Generated data, noise, and the split into training and held-out examples. */
  readonly data: number;
  /** Order of the examples in each epoch. */
  readonly shuffle: number;
}

/**
 * A complete experiment: everything that decides the weights at the end, and what is recorded on the way.
 * The one thing that the window, the CLI, the trainer and the history speak of. Made by `parseSpec`.
 */
export interface ExperimentSpec {
  /** Version of this format. */
  readonly version: 1;
  readonly dataset: Choice<DatasetName>;
  /** Share of the examples held out for testing, in [0, 0.9]. */
  readonly testFraction: number;
  readonly scaling: Choice<ScalingName>;
  readonly network: { readonly layers: readonly LayerSpec[] };
  readonly loss: LossName;
  readonly optimizer: Choice<OptimizerName>;
  readonly schedule: Choice<ScheduleName>;
  readonly clipping: Choice<ClippingName>;
  /** L2 penalty added to every gradient, weights and biases (adamw: decoupled decay). */
  readonly weightDecay: number;
  readonly batchSize: number;
  /** Passes over the training set, or null when `steps` is set. */
  readonly epochs: number | null;
  /** Optimizer steps, or null when `epochs` is set. */
  readonly steps: number | null;
  readonly precision: 'float32' | 'float64';
  readonly record: RecordSpec;
  readonly seeds: Seeds;
}

import type { FloatArray } from './matmul';
import type { Network } from './network';
import { OPTIMIZERS, type Optimizer, type OptimizerName } from './optimizers';
import type { Choice } from './params';

/** A stretch of the parameter block with one weight decay. */
interface Segment {
  readonly parameters: FloatArray;
  readonly gradients: FloatArray;
  readonly state: readonly FloatArray[];
  readonly weightDecay: number;
}

/** An optimizer at work on a network: holds its state, and keeps weight decay off the learned slopes. */
export class Updater {
  /** Slots of state, [parameterCount] each, in the network's precision: what a checkpoint keeps. */
  readonly state: readonly FloatArray[];
  readonly #optimizer: Optimizer;
  readonly #choice: Choice<OptimizerName>;
  readonly #segments: readonly Segment[];

  /** `gradients` is the block that each step reads: [parameterCount]. */
  constructor(
    choice: Choice<OptimizerName>,
    weightDecay: number,
    { parameters, layers }: Pick<Network, 'parameters' | 'layers'>,
    gradients: FloatArray,
  ) {
    this.#choice = choice;
    this.#optimizer = OPTIMIZERS[choice.name];
    this.state = this.#optimizer.initialState(choice).map((value) => parameters.slice().fill(value));
    const segment = (from: number, to: number, decay: number): Segment => ({
      parameters: parameters.subarray(from, to),
      gradients: gradients.subarray(from, to),
      state: this.state.map((slot) => slot.subarray(from, to)),
      weightDecay: decay,
    });
    const segments: Segment[] = [];
    let from = 0;
    for (const { slopesAt, slopeCount, end } of layers) {
      if (slopeCount === 0) continue;
      segments.push(segment(from, slopesAt, weightDecay), segment(slopesAt, end, 0));
      from = end;
    }
    if (from < parameters.length) segments.push(segment(from, parameters.length, weightDecay));
    this.#segments = segments;
  }

  /** One step, t = 1 at the first. Mutates the parameters and the state. */
  step(learningRate: number, t: number): void {
    for (const { parameters, gradients, state, weightDecay } of this.#segments) {
      this.#optimizer.update(parameters, gradients, state, learningRate, t, this.#choice, weightDecay);
    }
  }
}

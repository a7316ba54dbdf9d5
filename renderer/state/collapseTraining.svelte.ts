import { applyMap, bestLinearMap, collapse, largestDifference, networkOutputs } from '../../shared/functions/collapse';
import { microData } from '../../shared/functions/microData';
import { createMicroNetwork, MicroRun, type MicroData } from '../../shared/functions/microNet';
import type { CollapseView } from '../../shared/functions/view';
import { Rng } from '../../shared/rng';

export const EXAMPLES = 200;
const BATCH = 20;
const LEARNING_RATE = 0.1;
/** No frame trains longer than this, so that the window answers. */
const FRAME_MS = 20;
const DATA_SEED = 1;

/** A deep net of two inputs, trained in the page; what it computes beside what its matrices alone do. */
export class CollapseTraining {
  readonly data: MicroData;
  readonly #run: MicroRun;
  readonly #rng: Rng;
  #frame = 0;
  epochs = $state(0);
  /** Epochs still to come. */
  remaining = $state(0);
  diverged = $state(false);
  #version = $state(0);

  constructor({ depth, width, activation, initializer, set, seed }: CollapseView) {
    const sizes = [2, ...Array.from({ length: depth - 1 }, () => width), 1];
    const network = createMicroNetwork({ sizes, activation, initializer, seed });
    this.#run = new MicroRun(network, 'binaryCrossEntropy', BATCH);
    this.#rng = Rng.stream(seed, 'shuffle');
    this.data = microData(set, 'centred', EXAMPLES, DATA_SEED);
  }

  /** What is measured now; read in a $derived. */
  get measured() {
    void this.#version;
    const { network } = this.#run;
    const outputs = networkOutputs(network, this.data.inputs);
    const { map, singular } = collapse(network);
    const alone = applyMap(map, this.data.inputs);
    return {
      outputs,
      map,
      singular,
      difference: largestDifference(outputs, alone),
      fit: bestLinearMap(this.data.inputs, outputs, 2),
      accuracy: this.#accuracy(outputs),
      mapAccuracy: this.#accuracy(alone),
    };
  }

  /** The network's outputs anywhere. */
  outputsAt(inputs: Float64Array): Float64Array {
    void this.#version;
    return networkOutputs(this.#run.network, inputs);
  }

  /** Trains so many epochs more, a stretch each frame. */
  train(epochs: number): void {
    this.remaining += epochs;
    if (this.remaining > epochs) return;
    const frame = () => {
      const start = performance.now();
      while (this.remaining > 0 && performance.now() - start < FRAME_MS) this.#epoch();
      this.#version++;
      if (this.remaining > 0) this.#frame = requestAnimationFrame(frame);
    };
    this.#frame = requestAnimationFrame(frame);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    this.remaining = 0;
  }

  #epoch(): void {
    const order = new Int32Array(EXAMPLES);
    this.#rng.drawOrder(order);
    const shuffled: MicroData = {
      inputs: Float64Array.from({ length: 2 * EXAMPLES }, (_, i) => this.data.inputs[2 * order[i >> 1]! + (i & 1)]!),
      targets: Float64Array.from(order, (row) => this.data.targets[row]!),
      count: EXAMPLES,
    };
    for (let from = 0; from < EXAMPLES; from += BATCH) this.#run.descend(shuffled, from, BATCH, LEARNING_RATE);
    this.epochs++;
    this.remaining--;
    if (!this.#run.network.parameters.every(Number.isFinite)) {
      this.diverged = true;
      this.remaining = 0;
    }
  }

  #accuracy(outputs: Float64Array): number {
    const right = outputs.filter((value, n) => value > 0 === (this.data.targets[n] === 1)).length;
    return right / EXAMPLES;
  }
}

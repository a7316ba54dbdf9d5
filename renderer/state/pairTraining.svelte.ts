import type { Choice } from '../../shared/params';
import type { ActivationName } from '../../shared/activations';
import { createMicroNetwork, MicroRun, type MicroData, type MicroSpec } from '../../shared/functions/microNet';
import { PairTraining, zigZag, type WeightPair, type ZigZag } from '../../shared/functions/twoWeights';
import type { LossName } from '../../shared/losses';

/** Beyond this many steps a path is longer than can be looked at. */
export const MOST_STEPS = 5000;
const STEPS_A_FRAME = 5;

/** What a path looks like after some steps. */
export interface PathState {
  readonly path: readonly (readonly [number, number])[];
  readonly zigzag: ZigZag;
  /** Mean loss of the last finished epoch; null before. */
  readonly loss: number | null;
  readonly diverged: boolean;
}

/** What is trained: the same network with each of some activations. */
export interface PairSetup {
  readonly spec: MicroSpec;
  readonly activations: readonly Choice<ActivationName>[];
  readonly data: MicroData;
  readonly loss: LossName;
  readonly pair: WeightPair;
}

/** Small networks that are trained in the page, side by side, while two weights of each are followed. */
export class PairTrainings {
  readonly #setup: PairSetup;
  #trainings: PairTraining[] = [];
  #frame = 0;
  playing = $state(false);
  steps = $state(0);
  states = $state.raw<readonly PathState[]>([]);

  constructor(setup: PairSetup) {
    this.#setup = setup;
    this.reset();
  }

  get ended(): boolean {
    return this.steps >= MOST_STEPS || this.states.every(({ diverged }) => diverged);
  }

  reset(): void {
    this.pause();
    const { spec, activations, data, loss, pair } = this.#setup;
    this.#trainings = activations.map((activation) => {
      const run = new MicroRun(createMicroNetwork({ ...spec, activation }), loss, 1);
      return new PairTraining(run, data, pair, spec.seed);
    });
    this.steps = 0;
    this.#read();
  }

  advance(steps: number, learningRate: number): void {
    const count = Math.min(steps, MOST_STEPS - this.steps);
    for (const training of this.#trainings) training.advance(count, learningRate);
    this.steps += count;
    this.#read();
  }

  /** `rate` is asked at each frame, so that it can be changed meanwhile. */
  play(rate: () => number): void {
    this.playing = true;
    const next = () => {
      this.advance(STEPS_A_FRAME, rate());
      if (this.ended) this.playing = false;
      if (this.playing) this.#frame = requestAnimationFrame(next);
    };
    this.#frame = requestAnimationFrame(next);
  }

  pause(): void {
    cancelAnimationFrame(this.#frame);
    this.playing = false;
  }

  #read(): void {
    this.states = this.#trainings.map(({ path, losses, diverged }) => ({
      path: path.slice(),
      zigzag: zigZag(path),
      loss: losses[losses.length - 1] ?? null,
      diverged,
    }));
  }
}

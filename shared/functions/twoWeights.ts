import { Rng } from '../rng';
import { parameterAt } from './chainRule';
import { type MicroRun, type MicroData } from './microNet';
import type { Network } from '../network';

/** Two weights of one unit, the ones of inputs `first` and `second`. */
export interface WeightPair {
  readonly layer: number;
  readonly unit: number;
  readonly first: number;
  readonly second: number;
}

/** Gradients of the pair, one example alone each: [∂L/∂w₁, ∂L/∂w₂]. */
export interface PairGradients {
  readonly points: readonly (readonly [number, number])[];
  /** Examples in quadrants I to IV; those on an axis are in none. */
  readonly quadrants: readonly [number, number, number, number];
  /** Share of the examples off the axes that are in quadrant I or III: 1 where both inputs always have the same sign. */
  readonly sameSign: number;
}

/** Gradients of the pair for each of the first `count` examples. */
export function pairGradients(run: MicroRun, data: MicroData, pair: WeightPair, count: number): PairGradients {
  const [first, second] = placesOf(run.network, pair);
  const quadrants: [number, number, number, number] = [0, 0, 0, 0];
  const points = Array.from({ length: Math.min(count, data.count) }, (_, row): readonly [number, number] => {
    run.pass(data, row, 1);
    const [x, y] = [run.gradients[first]!, run.gradients[second]!];
    if (x !== 0 && y !== 0) quadrants[y > 0 ? (x > 0 ? 0 : 1) : x > 0 ? 3 : 2]++;
    return [x, y];
  });
  const off = quadrants.reduce((sum, value) => sum + value, 0);
  return { points, quadrants, sameSign: off === 0 ? 0 : (quadrants[0] + quadrants[2]) / off };
}

function placesOf(network: Network, { layer, unit, first, second }: WeightPair): [number, number] {
  return [parameterAt(network, { layer, unit, input: first }), parameterAt(network, { layer, unit, input: second })];
}

/**
 * How much a path winds.
 *
 * `detour` = 1 − |last − first point| / length of the path: 0 on a straight line, 1 where it comes back.
 * `turns`  = share of the points between two moves at which the direction changes by more than 90°.
 * `ratio`  = length / |last − first point|.
 * A path without a move is straight: 0, 0, 1.
 */
export interface ZigZag {
  readonly length: number;
  readonly displacement: number;
  readonly detour: number;
  readonly turns: number;
  readonly ratio: number;
}

export function zigZag(path: readonly (readonly [number, number])[]): ZigZag {
  let [length, turns, corners] = [0, 0, 0];
  let before: readonly [number, number] | null = null;
  for (let i = 1; i < path.length; i++) {
    const move = [path[i]![0] - path[i - 1]![0], path[i]![1] - path[i - 1]![1]] as const;
    const size = Math.sqrt(move[0] * move[0] + move[1] * move[1]);
    // Where nothing moved there is no direction.
    if (size === 0) continue;
    length += size;
    if (before !== null) {
      corners++;
      if (move[0] * before[0] + move[1] * before[1] < 0) turns++;
    }
    before = move;
  }
  const [start, end] = [path[0] ?? [0, 0], path[path.length - 1] ?? [0, 0]];
  const [x, y] = [end[0] - start[0], end[1] - start[1]];
  const displacement = Math.sqrt(x * x + y * y);
  const detour = length === 0 ? 0 : Math.max(0, 1 - displacement / length);
  const ratio = length === 0 ? 1 : Math.max(1, length / displacement);
  return { length, displacement, detour, turns: corners === 0 ? 0 : turns / corners, ratio };
}

/** A small network that is trained while two of its weights are followed: plain SGD, one example a step. */
export class PairTraining {
  readonly path: [number, number][] = [];
  /** Mean loss of each finished epoch, measured on each example just before its step. */
  readonly losses: number[] = [];
  readonly #run: MicroRun;
  readonly #data: MicroData;
  readonly #places: [number, number];
  readonly #order: Int32Array;
  readonly #rng: Rng;
  #sum = 0;
  #diverged = false;

  /** The network is trained in place. Orders of the examples come from the stream `shuffle`, as in training. */
  constructor(run: MicroRun, data: MicroData, pair: WeightPair, seed: number) {
    this.#run = run;
    this.#data = data;
    this.#places = placesOf(run.network, pair);
    this.#order = new Int32Array(data.count);
    this.#rng = Rng.stream(seed, 'shuffle');
    this.#note();
  }

  get steps(): number {
    return this.path.length - 1;
  }

  /** A weight is no longer finite: nothing moves from here on. */
  get diverged(): boolean {
    return this.#diverged;
  }

  /** Mutates the network and the path. */
  advance(steps: number, learningRate: number): void {
    for (let i = 0; i < steps && !this.#diverged; i++) {
      const at = this.steps % this.#data.count;
      if (at === 0) this.#rng.drawOrder(this.#order);
      this.#sum += this.#run.descend(this.#data, this.#order[at]!, 1, learningRate);
      if (at === this.#data.count - 1) {
        this.losses.push(this.#sum / this.#data.count);
        this.#sum = 0;
      }
      this.#note();
    }
  }

  #note(): void {
    const { parameters } = this.#run.network;
    const point: [number, number] = [parameters[this.#places[0]]!, parameters[this.#places[1]]!];
    this.#diverged = !parameters.every(Number.isFinite);
    if (!this.#diverged) this.path.push(point);
  }
}

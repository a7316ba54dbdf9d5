import { norm } from '../diagnostics';
import { Rng } from '../rng';
import { singularValues } from '../matrices';

const MOST_STEPS = 100_000;
const EXAMPLES = 50_000;
/** Mean square of U(0, 1), and of U(−1, 1). */
const MEAN_SQUARE = 1 / 3;

/** The way of a linear unit's weights to their goal. */
export interface Walk {
  readonly steps: number;
  /** Length of the way beside the distance between its ends; 1 is straight. */
  readonly detour: number;
}

/**
 * Trains a linear unit of `k` inputs, uniform on (low, 1), from zero towards the weights (+1, −1, +1, …): squared error,
 * an example a step, learning rate 0.5/(k·E[h²]), until the weights are within 0.1·√k of the goal.
 */
export function deltaRule(k: number, low: 0 | -1, seed: number, walk: number): Walk {
  const rng = Rng.stream(seed, `lesson zig-zag ${k} ${walk}`);
  const goal = Float64Array.from({ length: k }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const weights = new Float64Array(k);
  const inputs = new Float64Array(k);
  const learningRate = 0.5 / (k * MEAN_SQUARE);
  const missing = (): number =>
    norm(
      goal.map((value, i) => value - weights[i]!),
      0,
      k,
    );
  let steps = 0;
  let length = 0;
  while (missing() > 0.1 * Math.sqrt(k) && steps < MOST_STEPS) {
    let error = 0;
    let square = 0;
    for (let i = 0; i < k; i++) {
      inputs[i] = low + (1 - low) * rng.uniform();
      error += (weights[i]! - goal[i]!) * inputs[i]!;
      square += inputs[i]! * inputs[i]!;
    }
    for (let i = 0; i < k; i++) weights[i] = weights[i]! - learningRate * error * inputs[i]!;
    length += learningRate * Math.abs(error) * Math.sqrt(square);
    steps++;
  }
  return { steps, detour: length / norm(weights, 0, k) };
}

/** Condition number of E[hhᵀ] over drawn inputs. */
export function conditionNumber(k: number, low: 0 | -1, seed: number): number {
  const rng = Rng.stream(seed, `lesson inputs ${k}`);
  const moments = new Float64Array(k * k);
  const inputs = new Float64Array(k);
  for (let example = 0; example < EXAMPLES; example++) {
    for (let i = 0; i < k; i++) inputs[i] = low + (1 - low) * rng.uniform();
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) moments[i * k + j] = moments[i * k + j]! + inputs[i]! * inputs[j]!;
    }
  }
  // Symmetric and positive: its singular values are its eigenvalues.
  const values = singularValues({ rows: k, columns: k, values: moments });
  return values[0]! / values[k - 1]!;
}

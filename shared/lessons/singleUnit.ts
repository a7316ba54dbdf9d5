import type { Activation } from '../activations';
import { Rng } from '../rng';

const EXAMPLES = 400;

export interface UnitSetting {
  readonly activation: Activation;
  readonly alpha: number;
  /** First bias; both weights start at 1. */
  readonly bias: number;
  readonly learningRate: number;
  readonly steps: number;
}

export interface UnitEnd {
  /** Largest change of w₁, w₂ and b. */
  readonly change: number;
  /** Steps until the unit is above 0 for some example; Infinity when it never is. */
  readonly escapedAt: number;
}

/**
 * One unit of two inputs in [0, 1], its output weight held at 1, learns x₁ + x₂ by gradient descent on half the mean squared
 * error of 400 examples.
 */
export function trainUnit({ activation, alpha, bias, learningRate, steps }: UnitSetting, seed: number): UnitEnd {
  const rng = Rng.stream(seed, 'lesson unit');
  const x = Float64Array.from({ length: 2 * EXAMPLES }, () => rng.uniform());
  let [w1, w2, b] = [1, 1, bias];
  let escapedAt = Infinity;
  for (let step = 0; step < steps && escapedAt === Infinity; step++) {
    let [g1, g2, gb] = [0, 0, 0];
    for (let i = 0; i < EXAMPLES; i++) {
      const [x1, x2] = [x[2 * i]!, x[2 * i + 1]!];
      const z = w1 * x1 + w2 * x2 + b;
      if (z > 0) escapedAt = step;
      const delta = (activation.f(z, alpha) - (x1 + x2)) * activation.df(z, alpha);
      g1 += delta * x1;
      g2 += delta * x2;
      gb += delta;
    }
    w1 -= (learningRate * g1) / EXAMPLES;
    w2 -= (learningRate * g2) / EXAMPLES;
    b -= (learningRate * gb) / EXAMPLES;
  }
  return { change: Math.max(Math.abs(w1 - 1), Math.abs(w2 - 1), Math.abs(b - bias)), escapedAt };
}

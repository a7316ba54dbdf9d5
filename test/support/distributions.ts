/** A distribution to compare draws with. */
export interface Distribution {
  readonly mean: number;
  readonly std: number;
  /** Fourth central moment over the square of the second: 3 for a normal distribution. */
  readonly kurtosis: number;
  /** P(X ≤ x). */
  readonly cdf: (x: number) => number;
}

export function momentsOf(values: Float64Array): { mean: number; std: number; kurtosis: number } {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  let [squares, fourths] = [0, 0];
  for (const value of values) {
    const square = (value - mean) * (value - mean);
    squares += square;
    fourths += square * square;
  }
  return { mean, std: Math.sqrt(squares / count), kurtosis: (fourths * count) / (squares * squares) };
}

/**
 * p-value of the Kolmogorov–Smirnov test of independent draws against a continuous distribution, by the limit for many
 * draws: 2 Σ (−1)^(k−1) e^(−2k²nD²).
 */
export function kolmogorovSmirnov(values: Float64Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  const count = sorted.length;
  let distance = 0;
  sorted.forEach((value, i) => {
    const expected = cdf(value);
    distance = Math.max(distance, expected - i / count, (i + 1) / count - expected);
  });
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * count * distance * distance);
  // The series stops converging where the distance is tiny, and the fit is perfect there.
  return Math.sqrt(count) * distance < 0.2 ? 1 : Math.min(1, Math.max(0, sum));
}

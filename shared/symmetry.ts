import type { FloatArray } from './matmul';

/** How alike the units of a layer are. */
export interface LayerSymmetry {
  readonly units: number;
  /** Units that have a twin: another one with the same incoming weights and bias, bit for bit. */
  readonly identical: number;
  /** Largest Euclidean distance between the incoming weights (biases left out) of two units; 0 with one unit. */
  readonly largestDistance: number;
  /** (Σσ²)² / Σσ⁴ over the singular values of W: from 1, all units alike but for a factor, to min(units, inputs). */
  readonly effectiveRank: number;
}

/**
 * Compares the units of a layer by their incoming weights.
 *
 * Shapes  weights [units × fanIn]; biases [units].
 * Cost    O(units² · fanIn).
 */
export function layerSymmetry(weights: FloatArray, biases: FloatArray, fanIn: number): LayerSymmetry {
  const units = biases.length;
  const twins = new Map<string, number>();
  for (let unit = 0; unit < units; unit++) {
    const key = `${weights.subarray(unit * fanIn, (unit + 1) * fanIn).join()} ${biases[unit]}`;
    twins.set(key, (twins.get(key) ?? 0) + 1);
  }
  let identical = 0;
  for (const count of twins.values()) if (count > 1) identical += count;
  return { units, identical, ...pairs(weights, units, fanIn) };
}

/** Over all pairs of units: the trace of (WWᵀ)² is Σσ⁴. */
function pairs(weights: FloatArray, units: number, fanIn: number) {
  let [trace, squares, farthest] = [0, 0, 0];
  for (let i = 0; i < units; i++) {
    for (let j = 0; j <= i; j++) {
      let [product, distance] = [0, 0];
      for (let k = 0; k < fanIn; k++) {
        const [a, b] = [weights[i * fanIn + k]!, weights[j * fanIn + k]!];
        product += a * b;
        // Not from the products: two units that are nearly the same would lose all digits.
        distance += (a - b) * (a - b);
      }
      if (i === j) trace += product;
      squares += (i === j ? 1 : 2) * product * product;
      if (distance > farthest) farthest = distance;
    }
  }
  return { largestDistance: Math.sqrt(farthest), effectiveRank: squares === 0 ? 0 : (trace * trace) / squares };
}

import type { LayerWeights } from '../training';

/** Largest distance in any weight between two units of a layer; 0 when all units are one and the same. */
export function largestUnitDistance({ weights, fanIn, fanOut }: LayerWeights): number {
  let largest = 0;
  for (let a = 0; a < fanOut; a++) {
    for (let b = a + 1; b < fanOut; b++) {
      for (let i = 0; i < fanIn; i++) {
        largest = Math.max(largest, Math.abs(weights[a * fanIn + i]! - weights[b * fanIn + i]!));
      }
    }
  }
  return largest;
}

/** Euclidean distance of the two nearest units of a layer. */
export function nearestUnits({ weights, fanIn, fanOut }: LayerWeights): number {
  let nearest = Infinity;
  for (let a = 0; a < fanOut; a++) {
    for (let b = a + 1; b < fanOut; b++) {
      let squares = 0;
      for (let i = 0; i < fanIn; i++) {
        const difference = weights[a * fanIn + i]! - weights[b * fanIn + i]!;
        squares += difference * difference;
      }
      nearest = Math.min(nearest, Math.sqrt(squares));
    }
  }
  return nearest;
}

export function largestMagnitude(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

/** Slope of the least-squares line through (x, y). */
export function slopeOfLine(x: readonly number[], y: readonly number[]): number {
  const n = x.length;
  const meanX = x.reduce((sum, value) => sum + value, 0) / n;
  const meanY = y.reduce((sum, value) => sum + value, 0) / n;
  let across = 0;
  let along = 0;
  for (let i = 0; i < n; i++) {
    across += (x[i]! - meanX) * (y[i]! - meanY);
    along += (x[i]! - meanX) * (x[i]! - meanX);
  }
  return across / along;
}

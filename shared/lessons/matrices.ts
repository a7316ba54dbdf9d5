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

/**
 * Singular values, largest first, by one-sided Jacobi rotations of the columns: small ones keep their relative precision.
 *
 * Shapes   matrix [rows × columns], row-major.
 */
export function singularValues(matrix: ArrayLike<number>, rows: number, columns: number): number[] {
  const a = Float64Array.from(matrix);
  const dot = (p: number, q: number): number => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += a[i * columns + p]! * a[i * columns + q]!;
    return sum;
  };
  for (let sweep = 0; sweep < 60; sweep++) {
    let turned = false;
    for (let p = 0; p < columns; p++) {
      for (let q = p + 1; q < columns; q++) {
        const [pp, qq, pq] = [dot(p, p), dot(q, q), dot(p, q)];
        if (Math.abs(pq) <= 1e-16 * Math.sqrt(pp * qq)) continue;
        turned = true;
        const zeta = (qq - pp) / (2 * pq);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = c * t;
        for (let i = 0; i < rows; i++) {
          const [x, y] = [a[i * columns + p]!, a[i * columns + q]!];
          a[i * columns + p] = c * x - s * y;
          a[i * columns + q] = s * x + c * y;
        }
      }
    }
    if (!turned) break;
  }
  return Array.from({ length: columns }, (_, p) => Math.sqrt(dot(p, p))).sort((x, y) => y - x);
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

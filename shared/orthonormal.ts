import type { Rng } from './rng';

/**
 * `count` orthonormal vectors of a length of at least `count`, uniformly distributed: the Q of a QR decomposition of
 * normal numbers by Householder reflections, each vector with the sign that makes R's diagonal positive.
 *
 * Returns  [count × length], row-major, one vector a row.
 * Cost     O(length · count²).
 * Source   "How to generate random matrices from the classical compact groups", 2007, arXiv:math-ph/0609050.
 */
export function orthonormalVectors(count: number, length: number, rng: Rng): Float64Array {
  // Columns of the matrix to decompose, one a row: every inner loop runs along memory.
  const columns = Float64Array.from({ length: count * length }, () => rng.normal());
  const weights = new Float64Array(count);
  const signs = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    const row = columns.subarray(k * length, (k + 1) * length);
    const size = Math.sqrt(dot(row, row, k));
    const head = row[k]!;
    // The reflection takes the column to −sign(head) · size on the diagonal, so that nothing cancels in head.
    signs[k] = head > 0 ? -1 : 1;
    row[k] = head > 0 ? head + size : head - size;
    const square = dot(row, row, k);
    weights[k] = square === 0 ? 0 : 2 / square;
    for (let j = k + 1; j < count; j++) reflect(columns.subarray(j * length, (j + 1) * length), row, weights[k]!, k);
  }
  const result = new Float64Array(count * length);
  for (let j = 0; j < count; j++) {
    const vector = result.subarray(j * length, (j + 1) * length);
    vector[j] = signs[j]!;
    // Reflections beyond j leave the unit vector j as it is.
    for (let k = j; k >= 0; k--) reflect(vector, columns.subarray(k * length, (k + 1) * length), weights[k]!, k);
  }
  return result;
}

/** vector ← vector − weight · (row · vector) · row, entries from `from` on. */
function reflect(vector: Float64Array, row: Float64Array, weight: number, from: number): void {
  const factor = weight * dot(row, vector, from);
  for (let i = from; i < vector.length; i++) vector[i]! -= factor * row[i]!;
}

function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = from; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

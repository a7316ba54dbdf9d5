import type { Rng } from './rng';

/** Vectors that are reflected side by side: their sums are independent, so the processor need not wait for one of them. */
const LANES = 4;

/**
 * `count` orthonormal vectors of a length of at least `count`, uniformly distributed: the Q of a QR decomposition of
 * normal numbers by Householder reflections, each vector with the sign that makes R's diagonal positive.
 *
 * Returns  [count × length], row-major, one vector a row.
 * Cost     O(length · count²): about 1 s for 1024 × 1024, 7 s for 2048 × 2048, a minute for 4096 × 4096.
 * Source   "How to generate random matrices from the classical compact groups", 2007, arXiv:math-ph/0609050.
 */
export function orthonormalVectors(count: number, length: number, rng: Rng): Float64Array {
  // Columns of the matrix to decompose, one a row; each becomes the vector of its reflection.
  const columns = Float64Array.from({ length: count * length }, () => rng.normal());
  const rows = rowsOf(columns, count, length);
  const weights = new Float64Array(count);
  const signs = new Float64Array(count);
  forGroups(count, (first, end) => {
    const group = rows.slice(first, end);
    if (first > 0) reflectAll(group, rows, weights, 0, first - 1);
    group.forEach((row, lane) => {
      const k = first + lane;
      const size = Math.sqrt(dot(row, row, k));
      const head = row[k]!;
      // The reflection takes the column to −sign(head) · size on the diagonal, so that nothing cancels in head.
      signs[k] = head > 0 ? -1 : 1;
      row[k] = head > 0 ? head + size : head - size;
      const square = dot(row, row, k);
      weights[k] = square === 0 ? 0 : 2 / square;
      for (const later of group.slice(lane + 1)) reflect(later, row, weights[k]!, k);
    });
  });
  const result = new Float64Array(count * length);
  const vectors = rowsOf(result, count, length);
  forGroups(count, (first, end) => {
    const group = vectors.slice(first, end);
    group.forEach((vector, lane) => {
      const j = first + lane;
      vector[j] = signs[j]!;
      // Reflections beyond j leave the unit vector j as it is.
      for (let k = j; k >= first; k--) reflect(vector, rows[k]!, weights[k]!, k);
    });
    if (first > 0) reflectAll(group, rows, weights, first - 1, 0);
  });
  return result;
}

function rowsOf(matrix: Float64Array, count: number, length: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => matrix.subarray(k * length, (k + 1) * length));
}

function forGroups(count: number, work: (first: number, end: number) => void): void {
  for (let first = 0; first < count; first += LANES) work(first, Math.min(first + LANES, count));
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

/**
 * `reflect` with the rows `first` to `last`, up or down, for up to four vectors at once. Each number goes through the
 * same operations in the same order as with one reflection after the other, so the bits are the same.
 */
function reflectAll(
  vectors: readonly Float64Array[],
  rows: readonly Float64Array[],
  weights: Float64Array,
  first: number,
  last: number,
): void {
  const length = rows[0]!.length;
  // [length × LANES]
  const block = new Float64Array(length * LANES);
  vectors.forEach((vector, lane) => {
    for (let i = 0; i < length; i++) block[i * LANES + lane] = vector[i]!;
  });
  const zeros = new Float64Array(length);
  const factors = new Float64Array(LANES);
  const sums = new Float64Array(LANES);
  const turn = first <= last ? 1 : -1;
  changeAndSum(block, zeros, rows[first]!, first, factors, sums);
  for (let k = first; ; k += turn) {
    const row = rows[k]!;
    for (let lane = 0; lane < LANES; lane++) {
      factors[lane] = weights[k]! * sums[lane]!;
      sums[lane] = 0;
    }
    if (k === last) {
      changeAndSum(block, row, zeros, k, factors, sums);
      break;
    }
    const next = k + turn;
    // The one entry that only one of the two reflections touches.
    for (let lane = 0; lane < LANES; lane++) {
      if (next > k) block[k * LANES + lane]! -= factors[lane]! * row[k]!;
      else sums[lane]! += rows[next]![next]! * block[next * LANES + lane]!;
    }
    changeAndSum(block, row, rows[next]!, Math.max(k, next), factors, sums);
  }
  vectors.forEach((vector, lane) => {
    for (let i = 0; i < length; i++) vector[i] = block[i * LANES + lane]!;
  });
}

/**
 * The second half of one reflection and the first half of the next in one pass: block ← block − factors · row, then
 * sums ← sums + next · block, entries from `from` on.
 *
 * Shapes   block [length × LANES]; row, next [length]; factors, sums [LANES].
 */
function changeAndSum(
  block: Float64Array,
  row: Float64Array,
  next: Float64Array,
  from: number,
  factors: Float64Array,
  sums: Float64Array,
): void {
  const [f0, f1, f2, f3] = [factors[0]!, factors[1]!, factors[2]!, factors[3]!];
  let [s0, s1, s2, s3] = [sums[0]!, sums[1]!, sums[2]!, sums[3]!];
  for (let i = from, at = from * LANES; i < row.length; i++, at += LANES) {
    const r = row[i]!;
    const n = next[i]!;
    const v0 = block[at]! - f0 * r;
    const v1 = block[at + 1]! - f1 * r;
    const v2 = block[at + 2]! - f2 * r;
    const v3 = block[at + 3]! - f3 * r;
    block[at] = v0;
    block[at + 1] = v1;
    block[at + 2] = v2;
    block[at + 3] = v3;
    s0 += n * v0;
    s1 += n * v1;
    s2 += n * v2;
    s3 += n * v3;
  }
  sums[0] = s0;
  sums[1] = s1;
  sums[2] = s2;
  sums[3] = s3;
}

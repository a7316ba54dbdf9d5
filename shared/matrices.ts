/** A small dense matrix, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A·B. Cost O(rows · inner · columns). */
export function product(a: Matrix, b: Matrix): Matrix {
  const values = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.columns; j++) {
      let sum = 0;
      for (let k = 0; k < a.columns; k++) sum += a.values[i * a.columns + k]! * b.values[k * b.columns + j]!;
      values[i * b.columns + j] = sum;
    }
  return { rows: a.rows, columns: b.columns, values };
}

/** Columns as far from orthogonal as this, as a share of their norms, are turned. */
const ORTHOGONAL = 1e-15;
const SWEEPS = 60;

/**
 * Singular values, largest first, as many as the matrix has rows or columns, whichever are fewer: pairs of columns are turned
 * until they are orthogonal, and their norms are the values (one-sided Jacobi), each to a few last bits of the largest.
 *
 * Source   "A one-sided method of Jacobi type", 1958 (M. R. Hestenes), doi:10.1137/0106005.
 */
export function singularValues(matrix: Matrix): number[] {
  const { rows, columns, values } = matrix.columns > matrix.rows ? transposed(matrix) : matrix;
  const m = Float64Array.from(values);
  for (let sweep = 0, turned = true; turned && sweep < SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < columns; p++)
      for (let q = p + 1; q < columns; q++) if (turn(m, rows, columns, p, q)) turned = true;
  }
  return Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += m[i * columns + j]! * m[i * columns + j]!;
    return Math.sqrt(sum);
  }).sort((a, b) => b - a);
}

/** Makes columns p and q orthogonal. Mutates m. Returns whether they were not. */
function turn(m: Float64Array, rows: number, columns: number, p: number, q: number): boolean {
  let [pp, qq, pq] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const [x, y] = [m[i * columns + p]!, m[i * columns + q]!];
    pp += x * x;
    qq += y * y;
    pq += x * y;
  }
  // False for NaN too: such a matrix has no singular values, and nothing is turned.
  if (!(Math.abs(pq) > ORTHOGONAL * Math.sqrt(pp) * Math.sqrt(qq))) return false;
  const half = (qq - pp) / (2 * pq);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(1 + half * half));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < rows; i++) {
    const [x, y] = [m[i * columns + p]!, m[i * columns + q]!];
    m[i * columns + p] = cosine * x - sine * y;
    m[i * columns + q] = sine * x + cosine * y;
  }
  return true;
}

function transposed({ rows, columns, values }: Matrix): Matrix {
  const out = new Float64Array(values.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = values[i * columns + j]!;
  return { rows: columns, columns: rows, values: out };
}

/** x with A·x = b, by elimination with row exchanges; null where A is singular. A is square. */
export function solve({ rows: n, values }: Matrix, b: Float64Array): Float64Array | null {
  const a = Float64Array.from(values);
  const x = Float64Array.from(b);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]!) > Math.abs(a[pivot * n + k]!)) pivot = i;
    if (!(Math.abs(a[pivot * n + k]!) > 0)) return null;
    for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j]!, a[k * n + j]!];
    [x[k], x[pivot]] = [x[pivot]!, x[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i * n + k]! / a[k * n + k]!;
      for (let j = k; j < n; j++) a[i * n + j]! -= factor * a[k * n + j]!;
      x[i]! -= factor * x[k]!;
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    for (let j = k + 1; j < n; j++) x[k]! -= a[k * n + j]! * x[j]!;
    x[k]! /= a[k * n + k]!;
  }
  return x;
}

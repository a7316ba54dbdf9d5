import { columns4, columns8, rows4, rows8 } from './tiles';

/**
 * The three matrix products of a dense layer, in single precision.
 *
 * Every output is one sum over k = 0, 1, … in that order whatever the tile or block that it falls in, so equal units stay
 * equal to the bit and a row does not depend on the rows around it. Widths and row counts of outputs are multiples of 4
 * (padding is computed with); sums run over the exact number of terms.
 */

/** Values of `start` of a tile. */
const FROM_ZERO: i32 = 0;
const FROM_OUTPUT: i32 = 1;
const FROM_BIAS: i32 = 2;

/** Terms of one block: a packed panel of B, 8 columns wide, is half of the first-level cache then. */
export const BLOCK: i32 = 512;
/** A panel is packed where it is used by at least this many rows and would touch at least this many bytes of B. */
const PACK_ROWS: i32 = 32;
const PACK_BYTES: usize = 16384;

/**
 * z [rows × units] = inputs [rows × k] · weights [k × units] + biases, max(0, z) with `relu`.
 *
 * Units    widths in floats; rows and units multiples of 4. `panel` holds 8 · BLOCK floats.
 */
export function forward(
  inputs: usize,
  inputWidth: i32,
  weights: usize,
  biases: usize,
  z: usize,
  rows: i32,
  k: i32,
  units: i32,
  relu: bool,
  panel: usize,
): void {
  const lda = (<usize>inputWidth) << 2;
  const ldb = (<usize>units) << 2;
  for (let from = 0; from < k; from += BLOCK) {
    const terms = min(BLOCK, k - from);
    const start = from === 0 ? FROM_BIAS : FROM_OUTPUT;
    const clip = relu && from + terms === k;
    const a = inputs + ((<usize>from) << 2);
    const pack = rows >= PACK_ROWS && <usize>terms * ldb >= PACK_BYTES;
    let j = 0;
    for (; j + 8 <= units; j += 8) {
      let b = weights + <usize>from * ldb + ((<usize>j) << 2);
      if (pack) packColumns8(terms, b, ldb, panel);
      const step = pack ? 32 : ldb;
      b = pack ? panel : b;
      let c = z + ((<usize>j) << 2);
      const bias = biases + ((<usize>j) << 2);
      let x = a;
      for (let i = 0; i < rows; i += 4) {
        rows8(terms, x, lda, b, step, c, ldb, start, bias, clip);
        x += lda << 2;
        c += ldb << 2;
      }
    }
    if (j < units) {
      const b = weights + <usize>from * ldb + ((<usize>j) << 2);
      let c = z + ((<usize>j) << 2);
      const bias = biases + ((<usize>j) << 2);
      let x = a;
      for (let i = 0; i < rows; i += 4) {
        rows4(terms, x, lda, b, ldb, c, ldb, start, bias, clip);
        x += lda << 2;
        c += ldb << 2;
      }
    }
  }
}

/** out [rows × inputWidth] = delta [rows × k] · weightsᵀ, weights [inputWidth × units]; k ≤ units terms. */
export function inputGradient(
  delta: usize,
  weights: usize,
  out: usize,
  rows: i32,
  inputWidth: i32,
  k: i32,
  units: i32,
  panel: usize,
): void {
  const lda = (<usize>units) << 2;
  const ldc = (<usize>inputWidth) << 2;
  for (let from = 0; from < k; from += BLOCK) {
    const terms = min(BLOCK, k - from);
    const start = from === 0 ? FROM_ZERO : FROM_OUTPUT;
    const a = delta + ((<usize>from) << 2);
    let j = 0;
    for (; j + 8 <= inputWidth; j += 8) {
      const b = weights + <usize>j * lda + ((<usize>from) << 2);
      packRows(terms, b, lda, panel, 32);
      packRows(terms, b + (lda << 2), lda, panel + 16, 32);
      let c = out + ((<usize>j) << 2);
      let x = a;
      for (let i = 0; i < rows; i += 4) {
        rows8(terms, x, lda, panel, 32, c, ldc, start, 0, false);
        x += lda << 2;
        c += ldc << 2;
      }
    }
    if (j < inputWidth) {
      packRows(terms, weights + <usize>j * lda + ((<usize>from) << 2), lda, panel, 16);
      let c = out + ((<usize>j) << 2);
      let x = a;
      for (let i = 0; i < rows; i += 4) {
        rows4(terms, x, lda, panel, 16, c, ldc, start, 0, false);
        x += lda << 2;
        c += ldc << 2;
      }
    }
  }
}

/**
 * gradients [to − from of inputWidth × units] = inputsᵀ · delta, summed over `batch` examples, for the weights' rows
 * from … to − 1 (multiples of 4).
 */
export function weightGradient(
  inputs: usize,
  inputWidth: i32,
  delta: usize,
  gradients: usize,
  batch: i32,
  units: i32,
  from: i32,
  to: i32,
  panel: usize,
): void {
  const lda = (<usize>inputWidth) << 2;
  const ldb = (<usize>units) << 2;
  for (let first = 0; first < batch; first += BLOCK) {
    const terms = min(BLOCK, batch - first);
    const start = first === 0 ? FROM_ZERO : FROM_OUTPUT;
    const a = inputs + <usize>first * lda;
    const pack = to - from >= PACK_ROWS && <usize>terms * ldb >= PACK_BYTES;
    let j = 0;
    for (; j + 8 <= units; j += 8) {
      let b = delta + <usize>first * ldb + ((<usize>j) << 2);
      if (pack) packColumns8(terms, b, ldb, panel);
      const step = pack ? 32 : ldb;
      b = pack ? panel : b;
      let c = gradients + <usize>from * ldb + ((<usize>j) << 2);
      for (let i = from; i < to; i += 4) {
        columns8(terms, a + ((<usize>i) << 2), lda, b, step, c, ldb, start, 0, false);
        c += ldb << 2;
      }
    }
    if (j < units) {
      const b = delta + <usize>first * ldb + ((<usize>j) << 2);
      let c = gradients + <usize>from * ldb + ((<usize>j) << 2);
      for (let i = from; i < to; i += 4) {
        columns4(terms, a + ((<usize>i) << 2), lda, b, ldb, c, ldb, start, 0, false);
        c += ldb << 2;
      }
    }
  }
}

/** sums [units] = sum of the first `rows` rows of values [rows × units], from the first row to the last. */
export function columnSums(values: usize, rows: i32, units: i32, sums: usize): void {
  const step = (<usize>units) << 2;
  for (let j: usize = 0; j < step; j += 16) {
    let sum = f32x4.splat(0);
    let p = values + j;
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, v128.load(p));
      p += step;
    }
    v128.store(sums + j, sum);
  }
}

/** panel [k × 8] = 8 columns of b. */
function packColumns8(k: i32, b: usize, ldb: usize, panel: usize): void {
  for (let i = 0; i < k; i++) {
    v128.store(panel, v128.load(b));
    v128.store(panel, v128.load(b, 16), 16);
    panel += 32;
    b += ldb;
  }
}

/** Transposes 4 rows of b, k numbers (read up to a multiple of 4), into the panel, `step` bytes from one k to the next. */
function packRows(k: i32, b: usize, ldb: usize, panel: usize, step: usize): void {
  let b1 = b + ldb;
  let b2 = b1 + ldb;
  let b3 = b2 + ldb;
  for (let i = 0; i < k; i += 4) {
    const x0 = v128.load(b);
    const x1 = v128.load(b1);
    const x2 = v128.load(b2);
    const x3 = v128.load(b3);
    const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
    const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
    const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
    v128.store(panel, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(panel + step, v128.shuffle<i64>(low01, low23, 1, 3));
    v128.store(panel + 2 * step, v128.shuffle<i64>(high01, high23, 0, 2));
    v128.store(panel + 3 * step, v128.shuffle<i64>(high01, high23, 1, 3));
    panel += 4 * step;
    b += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
  }
}

import { BLOCK, packColumns4, packColumns8, packRows, panelOfA, panelRows } from './panels';
import { columns4, columns8, packedColumns8, packedRows8, rows4, rows8 } from './tiles';

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

/** A panel is packed where it is used by at least this many rows and would touch at least this many bytes of B. */
const PACK_ROWS: i32 = 32;
const PACK_BYTES: usize = 16384;
/** The weight gradient packs both operands from this many units on. */
const PACK_UNITS: i32 = 64;
/** Fewer terms than this are summed by the tiles for loose operands. */
const PACK_TERMS: i32 = 32;

/**
 * z [rows × units] = inputs [rows × k] · weights [k × units] + biases, max(0, z) with `relu`.
 *
 * Units    widths in floats; rows and units multiples of 4. `panel` holds PANEL numbers.
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
      const b = weights + <usize>from * ldb + ((<usize>j) << 2);
      if (pack) packColumns8(terms, b, ldb, panel);
      let c = z + ((<usize>j) << 2);
      const bias = biases + ((<usize>j) << 2);
      let x = a;
      for (let i = 0; i < rows; i += 4) {
        if (pack) packedRows8(terms, x, lda, panel, c, ldb, start, bias, clip);
        else rows8(terms, x, lda, b, ldb, c, ldb, start, bias, clip);
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
        if (terms >= PACK_TERMS) packedRows8(terms, x, lda, panel, c, ldc, start, 0, false);
        else rows8(terms, x, lda, panel, 32, c, ldc, start, 0, false);
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
  const pack = to - from >= PACK_ROWS && units >= PACK_UNITS;
  for (let first = 0; first < batch; first += BLOCK) {
    const terms = min(BLOCK, batch - first);
    const start = first === 0 ? FROM_ZERO : FROM_OUTPUT;
    const a = inputs + <usize>first * lda;
    const b = delta + <usize>first * ldb;
    if (pack) packedWeightGradient(a, lda, b, gradients, terms, units, from, to, start, panel);
    else looseWeightGradient(a, lda, b, gradients, terms, units, from, to, start);
  }
}

/** The terms of one block, operands where they lie. */
function looseWeightGradient(
  a: usize,
  lda: usize,
  b: usize,
  gradients: usize,
  terms: i32,
  units: i32,
  from: i32,
  to: i32,
  start: i32,
): void {
  const ldb = (<usize>units) << 2;
  let j = 0;
  for (; j + 8 <= units; j += 8) {
    let c = gradients + <usize>from * ldb + ((<usize>j) << 2);
    for (let i = from; i < to; i += 4) {
      columns8(terms, a + ((<usize>i) << 2), lda, b, ldb, c, ldb, start, 0, false);
      c += ldb << 2;
    }
    b += 32;
  }
  if (j === units) return;
  let c = gradients + <usize>from * ldb + ((<usize>j) << 2);
  for (let i = from; i < to; i += 4) {
    columns4(terms, a + ((<usize>i) << 2), lda, b, ldb, c, ldb, start, 0, false);
    c += ldb << 2;
  }
}

/** The terms of one block, both operands packed: as many rows at a time as the panel of A holds. */
function packedWeightGradient(
  a: usize,
  lda: usize,
  b: usize,
  gradients: usize,
  terms: i32,
  units: i32,
  from: i32,
  to: i32,
  start: i32,
  panel: usize,
): void {
  const ldb = (<usize>units) << 2;
  const rows = panelRows(terms);
  const group = (<usize>terms) << 4;
  const packed = panelOfA(panel);
  for (let top = from; top < to; top += rows) {
    const bottom = min(top + rows, to);
    packColumns4(terms, a + ((<usize>top) << 2), lda, bottom - top, packed);
    let j = 0;
    for (; j + 8 <= units; j += 8) {
      packColumns8(terms, b + ((<usize>j) << 2), ldb, panel);
      let c = gradients + <usize>top * ldb + ((<usize>j) << 2);
      let x = packed;
      for (let i = top; i < bottom; i += 4) {
        packedColumns8(terms, x, panel, c, ldb, start, 0, false);
        x += group;
        c += ldb << 2;
      }
    }
    if (j === units) continue;
    let c = gradients + <usize>top * ldb + ((<usize>j) << 2);
    let x = packed;
    for (let i = top; i < bottom; i += 4) {
      columns4(terms, x, 16, b + ((<usize>j) << 2), ldb, c, ldb, start, 0, false);
      x += group;
      c += ldb << 2;
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

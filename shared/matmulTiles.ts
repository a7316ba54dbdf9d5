import type { FloatArray } from './matmul';

/** The inner loops of matmul.ts: 4 × 4 tiles of double accumulators, the rest one element at a time in the same order. */

/** out[i, j] = c[j] + Σ_k a[i, k] · b[j, k]; a [m × depth], b [n × depth] from bAt, c [n] from cAt in b's array. */
export function rowsTimesRows(
  a: FloatArray,
  b: FloatArray,
  bAt: number,
  cAt: number,
  out: FloatArray,
  m: number,
  n: number,
  depth: number,
): void {
  const m4 = m - (m % 4);
  const n4 = n - (n % 4);
  for (let j = 0; j < n4; j += 4) {
    const b0 = bAt + j * depth;
    const b1 = b0 + depth;
    const b2 = b1 + depth;
    const b3 = b2 + depth;
    const c0 = b[cAt + j]!;
    const c1 = b[cAt + j + 1]!;
    const c2 = b[cAt + j + 2]!;
    const c3 = b[cAt + j + 3]!;
    for (let i = 0; i < m4; i += 4) {
      const a0 = i * depth;
      const a1 = a0 + depth;
      const a2 = a1 + depth;
      const a3 = a2 + depth;
      let s00 = c0,
        s01 = c1,
        s02 = c2,
        s03 = c3;
      let s10 = c0,
        s11 = c1,
        s12 = c2,
        s13 = c3;
      let s20 = c0,
        s21 = c1,
        s22 = c2,
        s23 = c3;
      let s30 = c0,
        s31 = c1,
        s32 = c2,
        s33 = c3;
      for (let k = 0; k < depth; k++) {
        const y0 = b[b0 + k]!;
        const y1 = b[b1 + k]!;
        const y2 = b[b2 + k]!;
        const y3 = b[b3 + k]!;
        let x = a[a0 + k]!;
        s00 += x * y0;
        s01 += x * y1;
        s02 += x * y2;
        s03 += x * y3;
        x = a[a1 + k]!;
        s10 += x * y0;
        s11 += x * y1;
        s12 += x * y2;
        s13 += x * y3;
        x = a[a2 + k]!;
        s20 += x * y0;
        s21 += x * y1;
        s22 += x * y2;
        s23 += x * y3;
        x = a[a3 + k]!;
        s30 += x * y0;
        s31 += x * y1;
        s32 += x * y2;
        s33 += x * y3;
      }
      let o = i * n + j;
      out[o] = s00;
      out[o + 1] = s01;
      out[o + 2] = s02;
      out[o + 3] = s03;
      o += n;
      out[o] = s10;
      out[o + 1] = s11;
      out[o + 2] = s12;
      out[o + 3] = s13;
      o += n;
      out[o] = s20;
      out[o + 1] = s21;
      out[o + 2] = s22;
      out[o + 3] = s23;
      o += n;
      out[o] = s30;
      out[o + 1] = s31;
      out[o + 2] = s32;
      out[o + 3] = s33;
    }
    for (let i = m4; i < m; i++) for (let c = j; c < j + 4; c++) out[i * n + c] = dotRow(a, i, b, bAt, cAt, c, depth);
  }
  for (let i = 0; i < m; i++) for (let c = n4; c < n; c++) out[i * n + c] = dotRow(a, i, b, bAt, cAt, c, depth);
}

function dotRow(a: FloatArray, i: number, b: FloatArray, bAt: number, cAt: number, j: number, depth: number): number {
  let sum = b[cAt + j]!;
  const x = i * depth;
  const y = bAt + j * depth;
  for (let k = 0; k < depth; k++) sum += a[x + k]! * b[y + k]!;
  return sum;
}

/** out[i, j] = Σ_k a[i, k] · b[k, j]; a [m × depth], b [depth × n] from bAt. */
export function rowsTimesColumns(
  a: FloatArray,
  b: FloatArray,
  bAt: number,
  out: FloatArray,
  m: number,
  n: number,
  depth: number,
): void {
  const m4 = m - (m % 4);
  const n4 = n - (n % 4);
  for (let j = 0; j < n4; j += 4) {
    for (let i = 0; i < m4; i += 4) {
      let s00 = 0,
        s01 = 0,
        s02 = 0,
        s03 = 0;
      let s10 = 0,
        s11 = 0,
        s12 = 0,
        s13 = 0;
      let s20 = 0,
        s21 = 0,
        s22 = 0,
        s23 = 0;
      let s30 = 0,
        s31 = 0,
        s32 = 0,
        s33 = 0;
      const a0 = i * depth;
      const a1 = a0 + depth;
      const a2 = a1 + depth;
      const a3 = a2 + depth;
      let y = bAt + j;
      for (let k = 0; k < depth; k++) {
        const y0 = b[y]!;
        const y1 = b[y + 1]!;
        const y2 = b[y + 2]!;
        const y3 = b[y + 3]!;
        let x = a[a0 + k]!;
        s00 += x * y0;
        s01 += x * y1;
        s02 += x * y2;
        s03 += x * y3;
        x = a[a1 + k]!;
        s10 += x * y0;
        s11 += x * y1;
        s12 += x * y2;
        s13 += x * y3;
        x = a[a2 + k]!;
        s20 += x * y0;
        s21 += x * y1;
        s22 += x * y2;
        s23 += x * y3;
        x = a[a3 + k]!;
        s30 += x * y0;
        s31 += x * y1;
        s32 += x * y2;
        s33 += x * y3;
        y += n;
      }
      let o = i * n + j;
      out[o] = s00;
      out[o + 1] = s01;
      out[o + 2] = s02;
      out[o + 3] = s03;
      o += n;
      out[o] = s10;
      out[o + 1] = s11;
      out[o + 2] = s12;
      out[o + 3] = s13;
      o += n;
      out[o] = s20;
      out[o + 1] = s21;
      out[o + 2] = s22;
      out[o + 3] = s23;
      o += n;
      out[o] = s30;
      out[o + 1] = s31;
      out[o + 2] = s32;
      out[o + 3] = s33;
    }
    for (let i = m4; i < m; i++) for (let c = j; c < j + 4; c++) out[i * n + c] = dotColumn(a, i, b, bAt, c, n, depth);
  }
  for (let i = 0; i < m; i++) for (let c = n4; c < n; c++) out[i * n + c] = dotColumn(a, i, b, bAt, c, n, depth);
}

function dotColumn(a: FloatArray, i: number, b: FloatArray, bAt: number, j: number, n: number, depth: number): number {
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += a[i * depth + k]! * b[bAt + k * n + j]!;
  return sum;
}

/** out[i, j] = Σ_k a[k, i] · b[k, j], written from outAt; a [depth × m], b [depth × n]. */
export function columnsTimesColumns(
  a: FloatArray,
  b: FloatArray,
  out: FloatArray,
  outAt: number,
  m: number,
  n: number,
  depth: number,
): void {
  const m4 = m - (m % 4);
  const n4 = n - (n % 4);
  for (let j = 0; j < n4; j += 4) {
    for (let i = 0; i < m4; i += 4) {
      let s00 = 0,
        s01 = 0,
        s02 = 0,
        s03 = 0;
      let s10 = 0,
        s11 = 0,
        s12 = 0,
        s13 = 0;
      let s20 = 0,
        s21 = 0,
        s22 = 0,
        s23 = 0;
      let s30 = 0,
        s31 = 0,
        s32 = 0,
        s33 = 0;
      let p = i;
      let y = j;
      for (let k = 0; k < depth; k++) {
        const y0 = b[y]!;
        const y1 = b[y + 1]!;
        const y2 = b[y + 2]!;
        const y3 = b[y + 3]!;
        let x = a[p]!;
        s00 += x * y0;
        s01 += x * y1;
        s02 += x * y2;
        s03 += x * y3;
        x = a[p + 1]!;
        s10 += x * y0;
        s11 += x * y1;
        s12 += x * y2;
        s13 += x * y3;
        x = a[p + 2]!;
        s20 += x * y0;
        s21 += x * y1;
        s22 += x * y2;
        s23 += x * y3;
        x = a[p + 3]!;
        s30 += x * y0;
        s31 += x * y1;
        s32 += x * y2;
        s33 += x * y3;
        p += m;
        y += n;
      }
      let o = outAt + i * n + j;
      out[o] = s00;
      out[o + 1] = s01;
      out[o + 2] = s02;
      out[o + 3] = s03;
      o += n;
      out[o] = s10;
      out[o + 1] = s11;
      out[o + 2] = s12;
      out[o + 3] = s13;
      o += n;
      out[o] = s20;
      out[o + 1] = s21;
      out[o + 2] = s22;
      out[o + 3] = s23;
      o += n;
      out[o] = s30;
      out[o + 1] = s31;
      out[o + 2] = s32;
      out[o + 3] = s33;
    }
    for (let i = m4; i < m; i++)
      for (let c = j; c < j + 4; c++) out[outAt + i * n + c] = dotColumns(a, i, m, b, c, n, depth);
  }
  for (let i = 0; i < m; i++) for (let c = n4; c < n; c++) out[outAt + i * n + c] = dotColumns(a, i, m, b, c, n, depth);
}

function dotColumns(a: FloatArray, i: number, m: number, b: FloatArray, j: number, n: number, depth: number): number {
  let sum = 0;
  for (let k = 0; k < depth; k++) sum += a[k * m + i]! * b[k * n + j]!;
  return sum;
}

/** out[j] = Σ_k a[k, j], written from outAt; a [depth × n]. */
export function columnSums(a: FloatArray, out: FloatArray, outAt: number, n: number, depth: number): void {
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += a[k * n + j]!;
    out[outAt + j] = sum;
  }
}

/**
 * Panels: parts of a matrix copied together so that a tile reads them without gaps, from the nearest cache. Copying changes
 * no number, so whether a product packs its operands changes no bit of it.
 */

/** Terms of one block: a packed panel of B, 8 columns wide, is half of the first-level cache then. */
export const BLOCK: i32 = 512;
/** Numbers of a panel of B, and of one of A, which stays in the second-level cache. */
const B_PANEL: i32 = 8 * BLOCK;
const A_PANEL: i32 = 65536;
/** Numbers that a product needs room for: a panel of B, behind it one of A. */
export const PANEL: i32 = B_PANEL + A_PANEL;

/** Where the panel of A begins. */
export function panelOfA(panel: usize): usize {
  return panel + ((<usize>B_PANEL) << 2);
}

/** Rows of the product, a multiple of 4, whose operands of that many terms fit in the panel of A. */
export function panelRows(terms: i32): i32 {
  return (A_PANEL / terms) & ~3;
}

/** panel [k × 8] = 8 columns of b. */
export function packColumns8(k: i32, b: usize, ldb: usize, panel: usize): void {
  for (let i = 0; i < k; i++) {
    v128.store(panel, v128.load(b));
    v128.store(panel, v128.load(b, 16), 16);
    panel += 32;
    b += ldb;
  }
}

/** Transposes 4 rows of b, k numbers (read up to a multiple of 4), into the panel, `step` bytes from one k to the next. */
export function packRows(k: i32, b: usize, ldb: usize, panel: usize, step: usize): void {
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

/**
 * Packs `width` columns (a multiple of 4) of a, k rows: out [width / 4 × k × 4]. Four groups of columns at a time, so that
 * a line of the cache is read once.
 */
export function packColumns4(k: i32, a: usize, lda: usize, width: i32, out: usize): void {
  const group = (<usize>k) << 4;
  let left = width;
  for (; left >= 16; left -= 16) {
    let x = a;
    let first = out;
    for (let i = 0; i < k; i++) {
      const third = first + 2 * group;
      v128.store(first, v128.load(x));
      v128.store(first + group, v128.load(x, 16));
      v128.store(third, v128.load(x, 32));
      v128.store(third + group, v128.load(x, 48));
      x += lda;
      first += 16;
    }
    a += 64;
    out += 4 * group;
  }
  for (; left > 0; left -= 4) {
    let x = a;
    for (let i = 0; i < k; i++) {
      v128.store(out, v128.load(x));
      x += lda;
      out += 16;
    }
    a += 16;
  }
}

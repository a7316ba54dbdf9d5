/**
 * One tile of C = A·B, written by scripts/kernelTiles.ts: 4 rows × 8 or 4 columns, each output summed over k in ascending
 * order in single precision. `…rows…` reads A row by row, `…columns…` reads Aᵀ (A lies [k × m]).
 *
 * Units    lda, ldb, ldc are bytes between rows; k ≥ 1. Packed B lies [k × 8], packed Aᵀ [k × 4].
 * start    0 from zero, 1 from what C holds, 2 from the bias row.
 * relu     max(0, ·) at the end; NaN stays NaN.
 */
declare function tile(
  k: i32,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  c: usize,
  ldc: usize,
  start: i32,
  bias: usize,
  relu: bool,
): void;
export { tile as rows8, tile as rows4, tile as columns8, tile as columns4 };
export declare function packedRows8(
  k: i32,
  a: usize,
  lda: usize,
  b: usize,
  c: usize,
  ldc: usize,
  start: i32,
  bias: usize,
  relu: bool,
): void;
export declare function packedColumns8(
  k: i32,
  a: usize,
  b: usize,
  c: usize,
  ldc: usize,
  start: i32,
  bias: usize,
  relu: bool,
): void;

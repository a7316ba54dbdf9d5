/**
 * Writes shared/kernels/tiles.ts: the innermost loops of the matrix products, a tile of 4 rows × 8 or 4 columns held in
 * registers. All four are the same loop but for the width and for how A lies in memory, and unrolled by hand, which no
 * reader should have to compare line by line.
 *
 * Each step over k ends in a branch on purpose: V8 moves all loads of a basic block to its top, so that a straight
 * unrolled body runs out of registers and loses nearly half of its speed.
 */
export function tilesSource(): string {
  return [
    '// Made by scripts/kernelTiles.ts.',
    ...([false, true] as const).flatMap((transposed) => [8, 4].map((columns) => tile(transposed, columns))),
  ].join('\n');
}

const ROWS = [0, 1, 2, 3];
/** Steps over k in one turn of the loop. */
const UNROLL = 4;

function tile(transposed: boolean, columns: number): string {
  const vectors = columns === 8 ? [0, 1] : [0];
  const each = (line: (row: number, vector: number) => string) =>
    ROWS.flatMap((row) => vectors.map((vector) => line(row, vector))).join('\n');
  const step = (u: number) => `
    {
      ${vectors.map((v) => `const b${v} = v128.load(b, ${16 * v});`).join('\n')}
      ${ROWS.map(
        (r) => `{
        const x = v128.load32_splat(${transposed ? `a, ${4 * r}` : `a${r}, ${4 * u}`});
        ${vectors.map((v) => `c${r}${v} = f32x4.add(c${r}${v}, f32x4.mul(x, b${v}));`).join('\n')}
      }`,
      ).join('\n')}
      b += ldb;
    }
    ${transposed ? 'a += lda;' : u === UNROLL - 1 ? ROWS.map((r) => `a${r} += ${4 * UNROLL};`).join('\n') : ''}
    if (--k == 0) break;`;
  return `
export function ${transposed ? 'columns' : 'rows'}${columns}(
  k: i32, a: usize, lda: usize, b: usize, ldb: usize, c: usize, ldc: usize, start: i32, bias: usize, relu: bool,
): void {
  ${transposed ? '' : ROWS.map((r) => `let a${r} = a + ${r} * lda;`).join('\n')}
  ${ROWS.map((r) => `const p${r} = c + ${r} * ldc;`).join('\n')}
  ${each((r, v) => `let c${r}${v} = f32x4.splat(0);`)}
  if (start == 1) {
    ${each((r, v) => `c${r}${v} = v128.load(p${r}, ${16 * v});`)}
  } else if (start == 2) {
    ${each((r, v) => `c${r}${v} = v128.load(bias, ${16 * v});`)}
  }
  while (true) {
    ${Array.from({ length: UNROLL }, (_, u) => step(u)).join('\n')}
  }
  if (relu) {
    const zero = f32x4.splat(0);
    ${each((r, v) => `c${r}${v} = f32x4.pmax(c${r}${v}, zero);`)}
  }
  ${each((r, v) => `v128.store(p${r}, c${r}${v}, ${16 * v});`)}
}`;
}

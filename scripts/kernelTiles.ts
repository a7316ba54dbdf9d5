/**
 * Writes shared/kernels/tiles.ts: the innermost loops of the matrix products, a tile of 4 rows × 8 or 4 columns held in
 * registers. All six are the same loop but for the width, for how A lies in memory and for whether the operands were
 * packed, and unrolled by hand, which no reader should have to compare line by line.
 *
 * Each step over k ends in a branch on purpose: V8 moves all loads of a basic block to its top, so that a straight
 * unrolled body runs out of registers and loses nearly half of its speed.
 */
export function tilesSource(): string {
  return [
    '// Made by scripts/kernelTiles.ts.',
    ...([false, true] as const).flatMap((transposed) => [
      ...[8, 4].map((columns) => tile(looseTile(transposed, columns))),
      tile(packedTile(transposed)),
    ]),
  ].join('\n');
}

/** What differs between the tiles. */
interface Tile {
  readonly name: string;
  readonly columns: number;
  /** Names of the pointers into A, and of the strides that the caller gives. */
  readonly pointers: readonly string[];
  readonly strides: string;
  /** Where A[row][k + u] and the vector of B[k + u] lie: pointer, and bytes from it. */
  readonly a: (row: number, u: number) => string;
  readonly b: (vector: number, u: number) => string;
  /** The whole sum over k, of `step(u)` for the step u of a turn. */
  readonly sum: (step: (u: number) => string) => string;
}

const ROWS = [0, 1, 2, 3];
const ROW_POINTERS = ROWS.map((row) => `a${row}`);

/** Operands where they lie, rows lda and ldb bytes apart; A by rows, or by columns when `transposed`. */
function looseTile(transposed: boolean, columns: number): Tile {
  const turn = 4;
  const advance = (u: number) => [
    'b += ldb;',
    ...(transposed ? ['a += lda;'] : u === turn - 1 ? ROW_POINTERS.map((pointer) => `${pointer} += ${4 * turn};`) : []),
  ];
  return {
    name: `${transposed ? 'columns' : 'rows'}${columns}`,
    columns,
    pointers: transposed ? ['a'] : ROW_POINTERS,
    strides: 'lda: usize, b: usize, ldb: usize',
    a: (row, u) => (transposed ? `a, ${4 * row}` : `a${row}, ${4 * u}`),
    b: (vector) => `b, ${16 * vector}`,
    sum: (step) => `
  while (true) {
    ${turns(turn, (u) => `{${step(u)}${advance(u).join(' ')}} if (--k == 0) break;`)}
  }`,
  };
}

/** B packed 8 columns wide and, when `transposed`, A packed 4 rows wide: whole turns move no pointer within. */
function packedTile(transposed: boolean): Tile {
  const turn = transposed ? 8 : 16;
  const pointers = transposed ? ['a'] : ROW_POINTERS;
  const bytes = transposed ? 16 : 4;
  const advance = (n: number) =>
    [`b += ${32 * n};`, ...pointers.map((pointer) => `${pointer} += ${bytes * n};`)].join(' ');
  // Never true, and different each time, so that no compiler may drop it: it only ends a basic block.
  const split = (u: number) => (u === turn - 1 ? '' : `if (left == -${u + 1}) break;`);
  return {
    name: transposed ? 'packedColumns8' : 'packedRows8',
    columns: 8,
    pointers,
    strides: transposed ? 'b: usize' : 'lda: usize, b: usize',
    a: (row, u) => (transposed ? `a, ${16 * u + 4 * row}` : `a${row}, ${4 * u}`),
    b: (vector, u) => `b, ${32 * u + 16 * vector}`,
    sum: (step) => `
  for (let left = k / ${turn}; left > 0; left--) {
    ${turns(turn, (u) => `{${step(u)}} ${split(u)}`)}
    ${advance(turn)}
  }
  for (let left = k % ${turn}; left > 0; left--) {
    ${step(0)}
    ${advance(1)}
  }`,
  };
}

function turns(count: number, text: (u: number) => string): string {
  return Array.from({ length: count }, (_, u) => text(u)).join('\n');
}

function tile({ name, columns, pointers, strides, a, b, sum }: Tile): string {
  const vectors = columns === 8 ? [0, 1] : [0];
  const each = (line: (row: number, vector: number) => string) =>
    ROWS.flatMap((row) => vectors.map((vector) => line(row, vector))).join('\n');
  const step = (u: number) => `
      ${vectors.map((v) => `const b${v} = v128.load(${b(v, u)});`).join('\n')}
      ${ROWS.map(
        (r) => `{
        const x = v128.load32_splat(${a(r, u)});
        ${vectors.map((v) => `c${r}${v} = f32x4.add(c${r}${v}, f32x4.mul(x, b${v}));`).join('\n')}
      }`,
      ).join('\n')}
  `;
  return `
export function ${name}(
  k: i32, a: usize, ${strides}, c: usize, ldc: usize, start: i32, bias: usize, relu: bool,
): void {
  ${pointers.length > 1 ? ROWS.map((r) => `let a${r} = a + ${r} * lda;`).join('\n') : ''}
  ${ROWS.map((r) => `const p${r} = c + ${r} * ldc;`).join('\n')}
  ${each((r, v) => `let c${r}${v} = f32x4.splat(0);`)}
  if (start == 1) {
    ${each((r, v) => `c${r}${v} = v128.load(p${r}, ${16 * v});`)}
  } else if (start == 2) {
    ${each((r, v) => `c${r}${v} = v128.load(bias, ${16 * v});`)}
  }
  ${sum(step)}
  if (relu) {
    const zero = f32x4.splat(0);
    ${each((r, v) => `c${r}${v} = f32x4.pmax(c${r}${v}, zero);`)}
  }
  ${each((r, v) => `v128.store(p${r}, c${r}${v}, ${16 * v});`)}
}`;
}

import { z } from 'zod';
import { Comparison, tolerance } from './report';

/** What a row says of a matrix as a whole: singular values, or zeros in each column. */
export const MATRIX_FIELDS = {
  singular_values: z.number().optional(),
  count_singular_values: z.int().optional(),
  sum_of_squares: z.number().optional(),
  rms: z.number().optional(),
  identity_tolerance: z.object({ float32: z.number(), float64: z.number() }).optional(),
  zeros_per_column: z.int().optional(),
  nonzero_fraction: z.number().optional(),
};
type MatrixRow = z.output<z.ZodObject<typeof MATRIX_FIELDS>> & { readonly fan_in: number; readonly fan_out: number };

const EXACT = tolerance(1e-12, 1e-300);

/** Checks of one matrix of draws [fan_out × fan_in]. */
export function checkMatrix(values: Float64Array, row: MatrixRow): Comparison[] {
  const checks: Comparison[] = [];
  if (row.singular_values !== undefined) {
    const allowed = row.identity_tolerance ?? { float32: 2e-5, float64: 1e-12 };
    checks.push(
      checkSingularValues('float64', values, row, allowed.float64),
      checkSingularValues('float32', Float32Array.from(values), row, allowed.float32),
    );
  }
  if (row.zeros_per_column !== undefined) checks.push(checkZeros(values, row, row.zeros_per_column));
  return checks;
}

/**
 * All singular values equal g where the products of the rows (or columns, whichever are fewer) with each other are those
 * of g² times the identity, to `allowed` times g².
 */
function checkSingularValues(
  label: string,
  values: Float64Array | Float32Array,
  row: MatrixRow,
  allowed: number,
): Comparison {
  const { fan_in: fanIn, fan_out: fanOut } = row;
  const square = row.singular_values! * row.singular_values!;
  const comparison = new Comparison(label, () => allowed * square);
  const isTall = fanOut >= fanIn;
  const [count, length] = isTall ? [fanIn, fanOut] : [fanOut, fanIn];
  const vectors = Array.from({ length: count }, (_, j) =>
    Float64Array.from({ length }, (_entry, i) => values[isTall ? i * fanIn + j : j * fanIn + i]!),
  );
  let squares = 0;
  vectors.forEach((a, j) => {
    for (let k = 0; k <= j; k++) {
      const product = a.reduce((sum, value, i) => sum + value * vectors[k]![i]!, 0);
      if (k === j) squares += product;
      comparison.number(`product of ${isTall ? 'columns' : 'rows'} ${k} and ${j}`, product, k === j ? square : 0);
    }
  });
  const relative = tolerance(allowed, 0);
  if (row.count_singular_values !== undefined) {
    comparison.number('number of singular values', count, row.count_singular_values);
  }
  if (row.sum_of_squares !== undefined) comparison.number('sum of squares', squares, row.sum_of_squares, relative);
  if (row.rms !== undefined) comparison.number('rms', Math.sqrt(squares / values.length), row.rms, relative);
  return comparison;
}

function checkZeros(values: Float64Array, row: MatrixRow, expected: number): Comparison {
  const { fan_in: fanIn, fan_out: fanOut } = row;
  const comparison = new Comparison('zeros', EXACT);
  for (let i = 0; i < fanIn; i++) {
    let zeros = 0;
    for (let unit = 0; unit < fanOut; unit++) if (values[unit * fanIn + i] === 0) zeros++;
    comparison.number(`zeros of column ${i}`, zeros, expected);
  }
  if (row.nonzero_fraction !== undefined) {
    comparison.number('share that is not 0', 1 - expected / fanOut, row.nonzero_fraction);
  }
  return comparison;
}

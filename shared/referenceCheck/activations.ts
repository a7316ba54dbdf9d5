import { z } from 'zod';
import { parseWith } from '../validation';
import { referenceActivation, VECTOR } from './names';
import { Comparison, FileCheck, tolerance, type FileReport, type Tolerance } from './report';

const FILE = z.object({ x: VECTOR, activations: z.array(z.unknown()) });
const ROW = z.object({
  name: z.string(),
  params: z.record(z.string(), z.number()).default({}),
  f: VECTOR,
  df: VECTOR,
  kinks: z.array(VECTOR.min(3)).default([]),
});

const FLOAT64 = tolerance(1e-12, 1e-2);
const FLOAT32: Tolerance = (expected) => 2e-6 * Math.max(1, Math.abs(expected));
/** A step to a neighbour of a kink: too small to move a slope by more than its tolerance. */
const BESIDE = 8.9e-16;

/** f and f′ of each function at each x, in both precisions, and the slopes on both sides of each kink. */
export function checkActivations(file: string, content: unknown): FileReport {
  const { x, activations } = parseWith(FILE, content, file);
  const check = new FileCheck(file);
  activations.forEach((raw, index) => {
    const id = (raw as { name?: unknown } | null)?.name;
    check.case(typeof id === 'string' ? id : `activations[${index}]`, () =>
      checkRow(x, parseWith(ROW, raw, 'activation')),
    );
  });
  return check.report();
}

function checkRow(x: readonly number[], row: z.output<typeof ROW>): Comparison[] {
  const { activation, alpha } = referenceActivation(row.name, row.params);
  const double = new Comparison('float64', FLOAT64);
  const single = new Comparison('float32', FLOAT32);
  x.forEach((at, i) => {
    const stored = Math.fround(at);
    for (const key of ['f', 'df'] as const) {
      const compute = (z: number) => activation[key](z, alpha);
      const expected = row[key][i] ?? NaN;
      double.number(`${key}(${at})`, compute(at), expected);
      // Storing x moves it to its float32 neighbour, and the true value with it: no error of the function.
      const moved = expected + (compute(stored) - compute(at));
      single.number(`${key}(${at})`, Math.fround(compute(stored)), moved);
    }
  });
  for (const [at = NaN, left = NaN, right = NaN] of row.kinks) {
    const step = BESIDE * Math.max(1, Math.abs(at));
    double.number(`df just below ${at}`, activation.df(at - step, alpha), left);
    double.number(`df just above ${at}`, activation.df(at + step, alpha), right);
  }
  return [double, single];
}

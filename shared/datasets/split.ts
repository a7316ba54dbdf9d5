import type { Rng } from '../rng';

/** Rows of a data set by their part; both in random order. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** Training examples of `samples` when that share is held out; a set of small classes may keep a few more. */
export function trainingCount(samples: number, testFraction: number): number {
  return samples - Math.round(samples * testFraction);
}

/**
 * Divides rows at random so that each class has its share in both parts.
 *
 * Held out are round(count · testFraction) rows, dealt to the classes by largest remainder; a class keeps at least one
 * training row. The order of both parts is random, so any beginning of the training part is a fair sample.
 *
 * Shapes  classes [count], class numbers from 0; null: no classes (regression).
 */
export function stratifiedSplit(count: number, classes: Float64Array | null, testFraction: number, rng: Rng): Split {
  const order = Int32Array.from({ length: count }, (_, i) => i);
  rng.shuffle(order);
  const classOf = (row: number) => classes?.[row] ?? 0;

  const sizes: number[] = [];
  for (let row = 0; row < count; row++) sizes[classOf(row)] = (sizes[classOf(row)] ?? 0) + 1;
  const quotas = testQuotas(
    Array.from(sizes, (size) => size ?? 0),
    Math.round(count * testFraction),
    testFraction,
  );

  const train: number[] = [];
  const test: number[] = [];
  for (const row of order) {
    const left = quotas[classOf(row)]!;
    if (left > 0) quotas[classOf(row)] = left - 1;
    (left > 0 ? test : train).push(row);
  }
  return { train: Int32Array.from(train), test: Int32Array.from(test) };
}

/** Held-out rows of each class: floors first, then one more to the largest remainders until `total` is reached. */
function testQuotas(sizes: readonly number[], total: number, testFraction: number): number[] {
  const most = sizes.map((size) => Math.max(0, size - 1));
  const quotas = sizes.map((size, c) => Math.min(most[c]!, Math.floor(size * testFraction)));
  const remainders = sizes.map((size, c) => size * testFraction - quotas[c]!);
  const byRemainder = sizes.map((_, c) => c).sort((a, b) => remainders[b]! - remainders[a]! || a - b);
  let missing = total - quotas.reduce((sum, quota) => sum + quota, 0);
  // More than one round only where small classes could not take their part.
  while (missing > 0 && quotas.some((quota, c) => quota < most[c]!)) {
    for (const c of byRemainder) {
      if (missing <= 0) break;
      if (quotas[c]! >= most[c]!) continue;
      quotas[c]!++;
      missing--;
    }
  }
  return quotas;
}

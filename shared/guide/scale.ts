import type { ColumnFacts } from '../diagnosis';
import { formatNumber } from '../formatNumber';

/** What raw inputs are like. */
export const DATA_SCALES = {
  standard: { label: 'Around 0, about 1 wide', help: 'Every input has a mean near 0 and a spread near 1.' },
  near: { label: 'About 1 in size', help: 'Between about −5 and 5, not quite centred or not quite 1 wide.' },
  unitRange: { label: 'From 0 to 1', help: 'Every input lies between 0 and 1.' },
  pixels: { label: 'Many inputs of one unit', help: 'Pixels, counts: none below 0, all up to the same largest value.' },
  mixed: {
    label: 'Large, or different units',
    help: 'Inputs of other sizes, or of sizes that differ from each other.',
  },
} as const;
export type DataScale = keyof typeof DATA_SCALES;

/** Means and spreads up to here are taken as they are. */
const NEAR_ZERO = 0.5;
const [NARROW, WIDE] = [0.4, 2.5];
/** No larger than this, and no narrower, their size is no trouble by itself. */
const [MODERATE, THIN] = [5, 0.1];
/** From so many inputs on, they may be pixels. */
const MANY = 16;

/** What kind of numbers the raw inputs are, from the facts of each. Constant inputs say nothing. */
export function scaleOf(columns: readonly ColumnFacts[]): DataScale {
  const varying = columns.filter(({ std }) => std > 0);
  if (varying.length === 0) return 'mixed';
  const every = (holds: (column: ColumnFacts) => boolean) => varying.every(holds);
  if (every(({ mean, std }) => Math.abs(mean) <= NEAR_ZERO && std >= NARROW && std <= WIDE)) return 'standard';
  if (every(({ min, max }) => min >= 0 && max <= 1)) return 'unitRange';
  if (every(({ min, max, std }) => min >= -MODERATE && max <= MODERATE && std >= THIN)) return 'near';
  const most = Math.max(...varying.map(({ max }) => max));
  const shared = varying.filter(({ max }) => max > most / 2).length;
  return columns.length > MANY && every(({ min }) => min >= 0) && shared > varying.length / 2 ? 'pixels' : 'mixed';
}

/** What was measured of raw inputs, in a sentence. */
export function scaleSentence(columns: readonly ColumnFacts[]): string {
  const varying = columns.filter(({ std }) => std > 0);
  if (varying.length === 0) return 'No input varies.';
  const least = Math.min(...columns.map(({ min }) => min));
  const most = Math.max(...columns.map(({ max }) => max));
  const stds = varying.map(({ std }) => std);
  const [narrow, wide] = [Math.min(...stds), Math.max(...stds)].map((std) => formatNumber(std, 3));
  const spread = narrow === wide ? `a spread of ${wide}` : `spreads from ${narrow} to ${wide}`;
  return `The inputs lie between ${formatNumber(least, 3)} and ${formatNumber(most, 3)}, with ${spread}.`;
}

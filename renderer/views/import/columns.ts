import type { ColumnSummary } from '../../../shared/datasets/csvColumns';
import { formatCount, plural } from '../../format';

/** What a column holds, in a word or two. */
export function typeName({ type, stats, distinct }: ColumnSummary): string {
  if (type === 'text') return distinct === null ? 'text' : 'category';
  return stats === null ? 'empty' : stats.whole ? 'whole number' : 'number';
}

/** "3 values: yes (50), no (40), …" */
export function valuesText({ distinct, commonest }: ColumnSummary): string {
  if (distinct === null) return 'too many different values for classes';
  const named = commonest.map(({ value, count }) => `${value} (${formatCount(count)})`).join(', ');
  return `${plural(distinct, 'value')}: ${named}${distinct > commonest.length ? ', …' : ''}`;
}

/** Cells without a use: missing ones, and among numbers those that are none. */
export function gapsText({ type, missing, mistakes }: ColumnSummary): string {
  const texts = type === 'number' && mistakes > 0 ? `${formatCount(mistakes)} not a number` : '';
  if (texts === '') return formatCount(missing);
  return missing === 0 ? texts : `${formatCount(missing)}, ${texts}`;
}

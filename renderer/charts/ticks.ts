import type { Unit } from '../../shared/metrics';
import { formatNumber } from '../format';

export type { Unit };

/** What stands behind the title of an axis; null for plain numbers. */
export function unitSign(unit: Unit): string | null {
  return { share: '%', seconds: 's', number: null, count: null }[unit];
}

/** How far ticks are apart; of a single one its own size, for it is a multiple of what the distance would be. */
export function tickDistance([first = 0, second]: readonly number[]): number {
  return second === undefined ? Math.abs(first) || 1 : second - first;
}

/** Labels of axis ticks `increment` apart; null where a log axis shows no label. */
export function tickLabels(values: readonly (number | null)[], increment: number, unit: Unit): string[] {
  const step = unit === 'share' ? increment * 100 : increment;
  const decimals = decimalsOf(step);
  return values.map((value) => {
    if (value === null) return '';
    if (unit === 'share') return `${(value * 100).toFixed(decimals)} %`;
    const size = Math.abs(value);
    // Beside ticks that need a power of ten, zeros behind the point say nothing.
    if (value === 0 && step < 1e-6) return '0';
    if (value !== 0 && (size >= 1e5 || size < 1e-3)) return formatNumber(value, 3);
    return value.toFixed(decimals).replace('-', '−');
  });
}

/** Labels of a logarithmic axis: powers of ten, and what lies between where there is room. */
export function logTickLabels(values: readonly (number | null)[], unit: Unit): string[] {
  return values.map((value) => {
    if (value === null) return '';
    if (unit === 'share') return `${Number((value * 100).toPrecision(3))} %`;
    return value >= 1e-3 && value < 1e5 ? String(Number(value.toPrecision(3))) : formatNumber(value, 3);
  });
}

/** Decimals that write multiples of `step` exactly, at most 8. */
function decimalsOf(step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const scaled = step * 10 ** decimals;
    if (scaled > 0.5 && Math.abs(scaled - Math.round(scaled)) < 1e-6 * scaled) return decimals;
  }
  return 8;
}

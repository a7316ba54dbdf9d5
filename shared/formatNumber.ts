import { powInteger } from './math';

const MINUS = '−';

/** Four significant digits by default; very large and very small numbers as 1.234e−5. NaN and infinities by name. */
export function formatNumber(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return '–';
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${MINUS}∞`;
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e6 || size < 1e-4
      ? value
          .toExponential(digits - 1)
          .replace(/\.?0+e/, 'e')
          .replace('e+', 'e')
      : trimZeros(size >= powInteger(10, digits) ? value.toFixed(0) : value.toPrecision(digits));
  return text.replaceAll('-', MINUS);
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

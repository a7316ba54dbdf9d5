/** Reads what a person types as a number: "1e-3", "0,01", "−2", "1 000". NaN when it is none. */
export function parseNumber(text: string): number {
  const plain = text
    .trim()
    .replaceAll('−', '-')
    .replace(/[\s_']/g, '')
    .replace(/^([^.,]*),([^.,]*)$/, '$1.$2');
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

/** Shortest text that reads back as the same number. */
export function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

/**
 * The next value for an arrow key: whole numbers count by one, others by one unit of their leading digit, so that
 * 0.01 goes to 0.02 and 0.009, and ten presses cross a power of ten. Kept within [min, max].
 */
export function stepNumber(
  value: number,
  direction: 1 | -1,
  rule: { readonly min: number; readonly max: number; readonly integer?: boolean },
  factor = 1,
): number {
  if (!Number.isFinite(value)) return clamp(0, rule);
  if (rule.integer === true) return clamp(value + direction * factor, rule);
  if (value === 0) return clamp(direction * 0.1 * factor, rule);
  let exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const shrinking = Math.sign(value) !== direction;
  if (shrinking && Math.abs(Math.abs(value) / 10 ** exponent - 1) < 1e-9) exponent -= 1;
  const unit = 10 ** exponent;
  return clamp(Number((Math.round(value / unit + direction * factor) * unit).toPrecision(6)), rule);
}

function clamp(value: number, rule: { readonly min: number; readonly max: number }): number {
  return Math.min(rule.max, Math.max(rule.min, value));
}

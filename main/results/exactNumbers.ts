/** Numbers that JSON does not have, or does not tell from others. */
export const EXACT_TEXTS = ['NaN', 'Infinity', '-Infinity', '-0'] as const;
export type ExactNumber = number | (typeof EXACT_TEXTS)[number];

/** A number as JSON can hold it: what is read back is the same number to the bit (of the many NaN there is one). */
export function toExact(value: number): ExactNumber {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : value;
  return String(value) as ExactNumber;
}

export function fromExact(value: ExactNumber): number {
  return typeof value === 'number' ? value : Number(value);
}

/** Whether `toExact` may have made it. */
export function isExact(raw: unknown): raw is ExactNumber {
  return typeof raw === 'number' ? Number.isFinite(raw) : (EXACT_TEXTS as readonly unknown[]).includes(raw);
}

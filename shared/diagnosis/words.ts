import { formatNumber } from '../formatNumber';

/** Three digits are enough in a sentence. */
export const short = (value: number): string => formatNumber(value, 3);

/** `42 %`. */
export const percent = (share: number): string => `${formatNumber(Math.round(share * 1000) / 10, 3)} %`;

/** `layer 2`, or `layers 1, 2 and 3`. */
export function layersText(layers: readonly number[]): string {
  if (layers.length === 1) return `layer ${layers[0]}`;
  return `layers ${layers.slice(0, -1).join(', ')} and ${layers.at(-1)}`;
}

/** How far beyond a threshold, 0 … 1, for numbers without an end: twice the threshold is 0.5. */
export function beyond(value: number, threshold: number, rule: 'above' | 'below'): number {
  const share = rule === 'above' ? 1 - threshold / value : 1 - value / threshold;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 1;
}

/** The same for shares, which end at 1. */
export function beyondShare(value: number, threshold: number): number {
  return Math.min(1, Math.max(0, (value - threshold) / (1 - threshold)));
}

import type { GuideVerdict } from '../../../shared/guide';
import { formatCount, formatNumber, formatPercent, plural } from '../../format';

/** "3 layers", "less than one layer". */
export function depthWords(depth: number): string {
  if (depth < 1) return 'less than one layer';
  return depth < 1000 ? plural(Math.floor(depth), 'layer') : `${formatCount(Math.floor(depth))} layers`;
}

/** Held-out accuracy as a percentage, held-out loss as a number. */
export function valueWords(value: number, isRegression: boolean): string {
  return isRegression ? formatNumber(value, 3) : formatPercent(value);
}

/** How the recommended one fared, as it came out. */
export function verdictWords({ best, isTied, isClear }: GuideVerdict, labelOf: (key: string) => string): string {
  if (best === null) return 'Every choice diverged here: start with a smaller learning rate.';
  if (isTied) return 'Several choices did equally well here: these data are too easy to tell them apart.';
  if (best === 'recommended') {
    return isClear
      ? 'The recommended choice came out best here, with every seed.'
      : 'The recommended choice came out best on average; the seeds overlap, so the others are not far from it.';
  }
  return isClear
    ? `Here ${labelOf(best)} did better, with every seed: for these data it may be the better choice.`
    : `Here ${labelOf(best)} did better on average, but the seeds overlap: the difference may be chance.`;
}

import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import { activationFacts } from '../../../shared/functions/facts';
import { saturation, type Interval, type Saturation } from '../../../shared/functions/slopes';
import type { CurvesView } from '../../../shared/functions/view';
import type { PlottedFunction } from '../../charts/functionPlot';
import { formatNumber, formatPercent } from '../../format';

/** An activation as the chart and the cards show it. */
export interface ShownActivation {
  readonly name: ActivationName;
  readonly label: string;
  /** Its place among those ticked, in the order of ticking: the first eight have colours of their own. */
  readonly color: number;
  readonly alpha: number | null;
  readonly f: (x: number) => number;
  readonly df: (x: number) => number;
  readonly kinks: readonly number[];
  readonly saturation: Saturation;
}

export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

type ShapeOf = (name: ActivationName) => {
  readonly activation: { readonly f: (z: number, a: number) => number; readonly df: (z: number, a: number) => number };
  readonly alpha: number;
};

/** Those that are ticked, in the order of the table. */
export function shownActivations({ shown, share, range }: CurvesView, shapeOf: ShapeOf): ShownActivation[] {
  return ACTIVATION_NAMES.filter((name) => shown.includes(name)).map((name) => {
    const { activation, alpha } = shapeOf(name);
    const record = ACTIVATIONS[name];
    return {
      name,
      label: record.label,
      color: shown.indexOf(name),
      alpha: Object.hasOwn(record.params, 'alpha') ? alpha : null,
      f: (x) => activation.f(x, alpha),
      df: (x) => activation.df(x, alpha),
      kinks: activationFacts(name, alpha).kinks,
      saturation: saturation({ activation: record, alpha }, range, share),
    };
  });
}

/** What the chart draws: f as a strong line, f′ as a thin one of the same colour and dash. */
export function plotted(shown: readonly ShownActivation[], show: CurvesView['show']): PlottedFunction[] {
  return shown.flatMap(({ name, label, color, f, df, kinks }) => [
    ...(show === 'df'
      ? []
      : [{ key: name, label: `${label}: f`, color, width: 2.5, at: f, jumps: [], corners: kinks }]),
    ...(show === 'f'
      ? []
      : [{ key: `${name}-slope`, label: `${label}: f′`, color, width: 1.1, at: df, jumps: kinks, corners: [] }]),
  ]);
}

/** "(−∞, 1]": an end that is never reached is open, as infinity is. */
export function intervalText([from, to]: Interval): string {
  if (from === to) return Number.isFinite(from) ? formatNumber(from, 6) : `→ ${formatNumber(from)}`;
  return `${formatNumber(from, 6)} … ${formatNumber(to, 6)}`;
}

/** Where an activation is saturated on the range shown, in words. */
export function saturationText({ saturation: { intervals, share, limit, largest } }: ShownActivation): string {
  if (intervals.length === 0) return 'nowhere on this range';
  const where = intervals.slice(0, 4).map(intervalText).join(', ');
  const more = intervals.length > 4 ? ` and ${intervals.length - 4} more` : '';
  return `${where}${more}: ${formatPercent(share)} of the range, |f′| < ${formatNumber(limit, 4)} of at most ${formatNumber(largest.value, 4)}`;
}

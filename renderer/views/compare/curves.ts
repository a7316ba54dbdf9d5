import { aggregateCurves, type BandName, type CenterName, type Points } from '../../../shared/aggregate';
import { smooth } from '../../../shared/smooth';
import type { Curve } from '../../charts/curves';
import type { Unit } from '../../charts/ticks';
import { formatMetric } from '../../format';
import type { RunGroup } from '../../state/groups';

export function runCurve({ key, label }: RunGroup, color: number, { x, y }: Points): Curve {
  return { key, label, x, y, color };
}

/** The runs of a group as one curve with its band; at each point it says the band and how many runs it is made of. */
export function groupCurve(
  { key, label }: RunGroup,
  color: number,
  members: readonly Points[],
  center: CenterName,
  band: BandName,
  unit: Unit,
): Curve {
  const { x, center: y, low, high, n } = aggregateCurves(members, center, band);
  const note = (i: number): string => {
    const ends = Number.isFinite(low[i]) ? ` [${formatMetric(low[i]!, unit)}, ${formatMetric(high[i]!, unit)}]` : '';
    return `${ends}, n = ${n[i]}`;
  };
  return { key, label, x, y, color, band: { low, high }, note };
}

/** The curve smoothed over `scale` in units of x, with what it was behind it; the band stays that of the raw values. */
export function smoothedCurve(curve: Curve, scale: number, unit: Unit): Curve {
  const { x, y: raw, note } = curve;
  const said = (i: number): string => ` smoothed, ${formatMetric(raw[i]!, unit)}${note?.(i) ?? ''}`;
  return { ...curve, y: smooth(x, raw, scale), raw, note: said };
}

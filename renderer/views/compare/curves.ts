import { aggregateCurves, type Points } from '../../../shared/aggregate';
import { METRICS, type MetricName } from '../../../shared/metrics';
import type { RunSummary } from '../../../shared/run';
import { smooth } from '../../../shared/smooth';
import { meanTimes, timesAt, type RecordedTimes } from '../../../shared/timeAxis';
import { atTimes, type Curve } from '../../charts/curves';
import { layerLook, layerName } from '../../charts/layers';
import type { Unit } from '../../charts/ticks';
import { epochScale, stepsOn } from '../../charts/xAxis';
import { formatCount, formatMetric } from '../../format';
import { comparison, MOST_CURVES } from '../../state/comparison.svelte';
import type { RunGroup } from '../../../shared/runGroups';

/** A curve a group (or a run where each is its own), at one layer; 0 is the network as a whole. */
export function comparedCurves(metric: MetricName, layer: number): { curves: Curve[]; missing: number } {
  const found = comparison.groups.map((group, place) => {
    // A run's colour is that of its place among those asked for, also when one of them is gone.
    const color = comparison.grouping === 'runs' ? comparison.ids.indexOf(group.key) : place;
    return { group, color, members: membersOf(group, metric, layer) };
  });
  const curves = found
    .filter(({ members }) => members.length > 0)
    .slice(0, MOST_CURVES)
    .map(({ group, color, members }) => curveOf(group, { key: group.key, label: group.label, color }, members, metric));
  const drawn = found.reduce((sum, { members }) => sum + members.length, 0);
  // Those without times are told of once, for all charts.
  return { curves, missing: comparison.runs.length - drawn - (comparison.xAxis === 'time' ? comparison.timeless : 0) };
}

/** A curve a layer of one group, input side first. */
export function layerCurves(group: RunGroup, metric: MetricName): Curve[] {
  const depths = new Set(group.runs.map((run) => run.spec.network.layers.length));
  const layers = layersWith(metric, [group]);
  return layers.map((layer, i) => {
    const label = layerName(layer, depths.size === 1 ? Math.max(...depths) : null);
    const look = { key: `layer ${layer}`, label, ...layerLook(i, layers.length) };
    return curveOf(group, look, membersOf(group, metric, layer), metric);
  });
}

/** Layers, from 1 on, of which a run of these groups has points. */
export function layersWith(metric: MetricName, groups: readonly RunGroup[]): number[] {
  const all = Array.from({ length: comparison.depth }, (_, i) => i + 1);
  return all.filter((layer) =>
    groups.some(({ runs }) => runs.some((run) => (comparison.points(run.id, metric, layer)?.steps.length ?? 0) > 0)),
  );
}

/** A run's points, by its epochs or else by its steps, and its times where the horizontal axis asks for them. */
interface Member extends Points {
  readonly run: RunSummary;
  readonly times: RecordedTimes | null;
}

/** The points of each run of the group that has some; on the axis of time, of each that has times too. */
function membersOf({ runs }: RunGroup, metric: MetricName, layer: number): Member[] {
  return runs.flatMap((run) => {
    const points = comparison.points(run.id, metric, layer);
    if (points === null || points.steps.length === 0) return [];
    const times = comparison.xAxis === 'time' ? comparison.points(run.id, 'elapsed', 0) : null;
    if (comparison.xAxis === 'time' && times === null) return [];
    const x = stepsOn(comparison.xAxis, points.steps, run.stepsPerEpoch);
    return [{ run, x, y: points.values, times }];
  });
}

type Look = Pick<Curve, 'key' | 'label' | 'color' | 'dash'>;

function curveOf(group: RunGroup, look: Look, members: readonly Member[], metric: MetricName): Curve {
  const { grouping, smoothing, xAxis } = comparison;
  const { unit } = METRICS[metric];
  const { x, y } = members[0]!;
  const alone = grouping === 'runs';
  let curve: Curve = alone ? { ...look, x, y } : groupCurve(look, members, unit);
  if (smoothing > 0) {
    curve = smoothedCurve(curve, smoothing / epochScale(xAxis, group.runs[0]!.stepsPerEpoch), unit);
  }
  const ends = divergences(group, members, alone ? curve.y : null);
  if (xAxis !== 'time') return { ...curve, ...ends };
  // Averaged and smoothed by steps, which all runs share; then each step is put at its time. Of one run, the mean is its own.
  const times = meanTimes(
    curve.x,
    members.flatMap((member) => member.times ?? []),
  );
  return { ...atTimes(curve, times), ...ends };
}

/** A cross at the last finite point of each run that diverged, and in words how many or where. */
function divergences(group: RunGroup, members: readonly Member[], shownY: Curve['y'] | null): Partial<Curve> {
  const gone = group.runs.filter(({ status }) => status === 'diverged');
  if (gone.length === 0) return {};
  const crosses = members.flatMap(({ run, x, y: own, times }) => {
    const y = shownY ?? own;
    let last = run.status === 'diverged' ? y.length - 1 : -1;
    while (last >= 0 && !Number.isFinite(y[last])) last--;
    if (last < 0) return [];
    return [{ x: times === null ? x[last]! : timesAt([x[last]!], times)[0]!, y: y[last]! }];
  });
  const [only] = group.runs;
  const remark =
    group.runs.length === 1
      ? `diverged at step ${formatCount(only!.step + 1)}`
      : `${gone.length} of ${group.runs.length} runs diverged`;
  return { crosses, remark };
}

/** The runs of a group as one curve with its band; at each point it says the band and how many runs it is made of. */
function groupCurve(look: Look, members: readonly Points[], unit: Unit): Curve {
  const { x, center: y, low, high, n } = aggregateCurves(members, comparison.center, comparison.band);
  const note = (i: number): string => {
    const ends = Number.isFinite(low[i]) ? ` [${formatMetric(low[i]!, unit)}, ${formatMetric(high[i]!, unit)}]` : '';
    return `${ends}, n = ${n[i]}`;
  };
  return { ...look, x, y, band: { low, high }, note };
}

/** The curve smoothed over `scale` in units of x, with what it was behind it; the band stays that of the raw values. */
function smoothedCurve(curve: Curve, scale: number, unit: Unit): Curve {
  const { x, y: raw, note } = curve;
  const said = (i: number): string => ` smoothed, ${formatMetric(raw[i]!, unit)}${note?.(i) ?? ''}`;
  return { ...curve, y: smooth(x, raw, scale), raw, note: said };
}

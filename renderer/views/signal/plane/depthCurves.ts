import { readPhase, type PlanePoint } from '../../../../shared/signal';
import type { Shape } from '../../../../shared/theory';
import type { Curve } from '../../../charts/curves';
import { formatNumber } from '../../../format';
import type { RunMark } from '../../../state/runMark';

/** Curves at most: more cannot be told apart. */
const MOST_CURVES = 8;

/** One point of the plane, and what networks of it reached at each depth. */
export interface DepthGroup {
  readonly point: PlanePoint;
  /** Runs by depth that have ended. */
  readonly byDepth: ReadonlyMap<number, readonly number[]>;
  /** 6 ξ; null where the theory names no depth. */
  readonly trainable: number | null;
}

/** Groups ended runs by their point, those with most depths first; points with one depth say nothing. */
export function depthGroups(marks: readonly RunMark[], shape: Shape): DepthGroup[] {
  const groups = new Map<string, { point: PlanePoint; byDepth: Map<number, number[]> }>();
  for (const { run, point, success } of marks) {
    if (success === null) continue;
    const key = `${point.sigmaW.toPrecision(6)} ${point.sigmaB.toPrecision(6)}`;
    const group = groups.get(key) ?? { point, byDepth: new Map<number, number[]>() };
    groups.set(key, group);
    const depth = run.spec.network.layers.length - 1;
    group.byDepth.set(depth, [...(group.byDepth.get(depth) ?? []), success]);
  }
  return [...groups.values()]
    .filter(({ byDepth }) => byDepth.size > 1)
    .sort((a, b) => b.byDepth.size - a.byDepth.size)
    .slice(0, MOST_CURVES)
    .sort((a, b) => a.point.sigmaW - b.point.sigmaW)
    .map((group) => ({ ...group, trainable: readPhase(shape, group.point.sigmaW, group.point.sigmaB).trainableDepth }));
}

/** What share they got right over the depth, mean and extent over seeds, with an upright line at 6 ξ. */
export function depthCurves(groups: readonly DepthGroup[]): Curve[] {
  const deepest = Math.max(0, ...groups.flatMap(({ byDepth }) => [...byDepth.keys()]));
  return groups.map(({ point, byDepth, trainable }, i) => {
    const depths = [...byDepth.keys()].sort((a, b) => a - b);
    const values = depths.map((depth) => byDepth.get(depth) as readonly number[]);
    const where = trainable === null ? 'no limit by theory' : `6 ξ = ${formatNumber(trainable, 3)} layers`;
    return {
      key: `${point.sigmaW} ${point.sigmaB}`,
      label: `σ_w ${formatNumber(point.sigmaW)}, σ_b ${formatNumber(point.sigmaB)} (${where})`,
      x: depths,
      y: values.map((each) => each.reduce((sum, value) => sum + value, 0) / each.length),
      band: { low: values.map((each) => Math.min(...each)), high: values.map((each) => Math.max(...each)) },
      color: i,
      note: (at) => `, ${(values[at] as readonly number[]).length} runs`,
      // A line beyond the chart would only be missed.
      ...(trainable !== null && trainable <= deepest ? { mark: trainable } : {}),
    };
  });
}

import type { MetricName } from '../../../shared/metrics';
import type { Curve } from '../../charts/curves';
import { curveColor, scaleColor } from '../../charts/palette';
import type { LiveRun } from '../../state/liveRun.svelte';

/** As many layers get colours of their own; more are coloured by depth. */
const OWN_COLORS = 6;

/** Training and held-out curve of a network-wide quantity. */
export function splitCurves(live: LiveRun, quantity: 'loss' | 'accuracy'): Curve[] {
  const train = curveOf(live, `${quantity}.train`, 0, 'Training', 0, []);
  const test = curveOf(live, `${quantity}.test`, 0, 'Held-out', 1, [6, 4]);
  return [...train, ...test];
}

/** One curve a layer that has the quantity: input side first. The network has `depth` layers, the output layer last. */
export function layerCurves(live: LiveRun, metric: MetricName, depth: number): Curve[] {
  const layers = live.layers(metric);
  return layers.flatMap((layer, i) => {
    const name = layer === depth ? `Layer ${layer} (output)` : `Layer ${layer}`;
    if (layers.length <= OWN_COLORS) return curveOf(live, metric, layer, name, i);
    return curveOf(live, metric, layer, name, depthColor(i / (layers.length - 1)), i % 2 === 0 ? [] : [6, 3]);
  });
}

function curveOf(
  live: LiveRun,
  metric: MetricName,
  layer: number,
  label: string,
  color: number | string,
  dash?: readonly number[],
): Curve[] {
  const series = live.series(metric, layer);
  if (series === undefined) return [];
  return [
    {
      key: `${metric}/${layer}`,
      label,
      x: series.steps,
      y: series.values,
      color: typeof color === 'number' ? curveColor(color) : color,
      ...(dash === undefined ? {} : { dash }),
    },
  ];
}

/** Dark to bright with depth; the end that would vanish on the ground is left out. */
function depthColor(share: number): string {
  return `light-dark(${scaleColor(share * 0.72).fill}, ${scaleColor(0.3 + share * 0.7).fill})`;
}

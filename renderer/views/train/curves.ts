import type { MetricName } from '../../../shared/metrics';
import type { Curve } from '../../charts/curves';
import { layerLook, layerName } from '../../charts/layers';
import { curveColor } from '../../charts/palette';
import type { LiveRun } from '../../state/liveRun.svelte';

/** Training and held-out curve of a network-wide quantity. */
export function splitCurves(live: LiveRun, quantity: 'loss' | 'accuracy'): Curve[] {
  const train = curveOf(live, `${quantity}.train`, 0, 'Training', { color: curveColor(0), dash: [] });
  const test = curveOf(live, `${quantity}.test`, 0, 'Held-out', { color: curveColor(1), dash: [6, 4] });
  return [...train, ...test];
}

/** One curve a layer that has the quantity: input side first. The network has `depth` layers, the output layer last. */
export function layerCurves(live: LiveRun, metric: MetricName, depth: number): Curve[] {
  const layers = live.layers(metric);
  return layers.flatMap((layer, i) =>
    curveOf(live, metric, layer, layerName(layer, depth), layerLook(i, layers.length)),
  );
}

function curveOf(
  live: LiveRun,
  metric: MetricName,
  layer: number,
  label: string,
  look: Pick<Curve, 'color' | 'dash'>,
): Curve[] {
  const series = live.series(metric, layer);
  return series === undefined ? [] : [{ key: `${metric}/${layer}`, label, x: series.steps, y: series.values, ...look }];
}

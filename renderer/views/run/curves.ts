import { METRICS, type MetricName } from '../../../shared/metrics';
import type { RunSummary } from '../../../shared/run';
import { timesAt } from '../../../shared/timeAxis';
import { atTimes, type Curve } from '../../charts/curves';
import { layerLook, layerName } from '../../charts/layers';
import { curveColor } from '../../charts/palette';
import { stepsOn } from '../../charts/xAxis';
import type { RunChart } from '../../state/runCharts';
import { runPage } from '../../state/runPage.svelte';

type Look = Pick<Curve, 'key' | 'label' | 'color' | 'dash' | 'width'>;

/** The network as a whole among its layers. */
const WHOLE = 'light-dark(#171c24, #e8ecf2)';

/** The curves of one chart: those that have points. */
export function curvesOf(run: RunSummary, { metrics, perLayer }: RunChart): Curve[] {
  if (perLayer)
    return [...layerCurves(run, metrics[0]!), ...metrics.slice(1).flatMap((of) => predictedCurves(run, of))];
  return metrics.flatMap((metric, i) => {
    const label = metrics.length === 1 ? METRICS[metric].label : i === 0 ? 'Training' : 'Held-out';
    return curveOf(run, metric, 0, { key: metric, label, color: curveColor(i), dash: i === 0 ? [] : [6, 4] });
  });
}

function layerCurves(run: RunSummary, metric: MetricName): Curve[] {
  const layers = runPage.layers(metric);
  const depth = run.spec.network.layers.length;
  const whole = curveOf(run, metric, 0, { key: 'all', label: 'All layers', color: WHOLE, dash: [], width: 2.5 });
  const each = layers.flatMap((layer, i) =>
    curveOf(run, metric, layer, {
      key: `layer ${layer}`,
      label: layerName(layer, depth),
      ...layerLook(i, layers.length),
    }),
  );
  return [...whole, ...each];
}

/** What the theory predicts of each layer: the colour of what is measured, thin and dotted. */
function predictedCurves(run: RunSummary, metric: MetricName): Curve[] {
  const layers = runPage.layers(metric);
  const depth = run.spec.network.layers.length;
  return layers.flatMap((layer, i) => {
    const label = `${layerName(layer, depth)}, predicted`;
    const { color } = layerLook(i, layers.length);
    return curveOf(run, metric, layer, { key: `predicted ${layer}`, label, color, dash: [2, 4], width: 1 });
  });
}

function curveOf(run: RunSummary, metric: MetricName, layer: number, look: Look): Curve[] {
  const points = runPage.points(metric, layer);
  if (points === null || points.steps.length === 0) return [];
  const curve = { ...look, x: stepsOn(runPage.xAxis, points.steps, run.stepsPerEpoch), y: points.values };
  if (runPage.xAxis !== 'time') return [curve];
  const times = runPage.points('elapsed', 0);
  return times === null ? [] : [atTimes(curve, timesAt(points.steps, times))];
}

import { causes, type Cause, type CauseId, type Evidence, type Finding } from '../../../shared/diagnosis';
import { METRICS, type Metric, type MetricName } from '../../../shared/metrics';
import { layerName } from '../../charts/layers';
import { formatCount, formatMetric } from '../../format';

/** No measured quantity is larger and still a number to speak of. */
export const NUMBERS = 1e300;

export function causeOf(id: CauseId): Cause {
  return causes.find((cause) => cause.id === id)!;
}

export function metricOf(name: MetricName): Metric {
  return METRICS[name];
}

/** ", layer 2"; nothing for the network as a whole. */
function inLayer(layer: number | null, depth: number): string {
  return layer === null || layer === 0 ? '' : `, ${layerName(layer, depth).replace(/^L/, 'l')}`;
}

/** "From step 120, layer 2" */
export function whereOf({ layer, step }: Pick<Finding, 'layer' | 'step'>, depth: number): string {
  return `${step === 0 ? 'From the start' : `From step ${formatCount(step)}`}${inLayer(layer, depth)}`;
}

/** "Mean |f′|, layer 2", "at most 0.01", "0.0004 at step 120". */
export function ruleOf({ metric, layer, step, value, threshold, rule }: Evidence, depth: number) {
  const { label, unit } = metricOf(metric);
  const number = (shown: number) => formatMetric(shown, unit);
  return {
    quantity: `${label}${inLayer(layer, depth)}`,
    // What must be a number at all has no line to stay below.
    rule:
      Math.abs(threshold) > NUMBERS
        ? 'not finite'
        : `${rule === 'below' ? 'at most' : 'at least'} ${number(threshold)}`,
    seen: `${number(value)} at step ${formatCount(step)}`,
  };
}

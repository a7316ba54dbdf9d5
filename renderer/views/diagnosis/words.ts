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

/** "Layer 2", or what stands for the network as a whole. */
export function placeOf(layer: number | null, depth: number): string {
  return layer === null || layer === 0 ? 'The whole network' : layerName(layer, depth);
}

/** "from step 120 on, in layer 2" */
export function whereOf({ layer, step }: Pick<Finding, 'layer' | 'step'>, depth: number): string {
  const where = layer === null || layer === 0 ? '' : `, ${layerName(layer, depth)}`;
  return `${step === 0 ? 'From the start' : `From step ${formatCount(step)}`}${where}`;
}

/** "Mean |f′| of layer 2: 0.0004 at step 120; the rule is at most 0.01." */
export function ruleOf({ metric, layer, step, value, threshold, rule }: Evidence, depth: number) {
  const { label, unit } = metricOf(metric);
  const number = (shown: number) => formatMetric(shown, unit);
  const place = layer === null || layer === 0 ? '' : `, ${layerName(layer, depth)}`;
  return {
    quantity: `${label}${place}`,
    // What must be a number at all has no line to stay below.
    rule:
      Math.abs(threshold) > NUMBERS
        ? 'not finite'
        : `${rule === 'below' ? 'at most' : 'at least'} ${number(threshold)}`,
    seen: `${number(value)} at step ${formatCount(step)}`,
  };
}

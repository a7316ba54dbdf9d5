import { parseSpec } from '../../shared/experimentSchema';
import type { ExperimentSpec } from '../../shared/experiment';
import type { DataFacts, RunFacts } from '../../shared/diagnosis/index';
import type { MetricName } from '../../shared/metrics';

/** An experiment on moons with two hidden tanh layers, and what is given in its place. */
export function specWith(
  given: Record<string, unknown> = {},
  hidden: Record<string, unknown> = {},
  output: Record<string, unknown> = {},
): ExperimentSpec {
  const layer = { units: 8, activation: 'tanh', initializer: 'glorotNormal', ...hidden };
  const last = { activation: 'identity', initializer: 'glorotNormal', ...output };
  return parseSpec({ dataset: 'moons', network: { layers: [layer, layer, last] }, steps: 1000, ...given });
}

type Values = readonly number[];

/** A run made by hand: `{ 'deadFraction 2': [0, 0.5] }` are the values of layer 2 at steps 0, 10, …; layer 0 is left out. */
export function factsWith(
  spec: ExperimentSpec,
  series: Readonly<Partial<Record<`${MetricName}` | `${MetricName} ${number}`, Values>>>,
  more: Partial<RunFacts> = {},
): RunFacts {
  const made = Object.entries(series).map(([key, values]) => {
    const [metric, layer = '0'] = key.split(' ');
    return { metric: metric!, layer: Number(layer), steps: values!.map((_, i) => 10 * i), values: values! };
  });
  const step = Math.max(0, ...made.map(({ steps }) => steps.at(-1) ?? 0));
  return { spec, status: 'done', step, series: made, ...more };
}

/** Data of two equally frequent classes with inputs of size 1. */
export function balanced(given: Partial<DataFacts> = {}): DataFacts {
  const column = { mean: 0, std: 1, min: -2, max: 2 };
  return {
    count: 800,
    columns: [column, column],
    classCounts: [400, 400],
    target: { mean: 0.5, std: 0.5, min: 0, max: 1 },
    ...given,
  };
}

/** So many values in a row. */
export const flat = (value: number, count = 30): number[] => Array.from({ length: count }, () => value);

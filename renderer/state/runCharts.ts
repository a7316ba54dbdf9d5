import { METRICS, type Metric, type MetricName } from '../../shared/metrics';

/** A chart of a run's page. */
export interface RunChart {
  readonly key: string;
  readonly label: string;
  readonly help: string;
  /** One curve each for network-wide metrics; a layer metric has a curve a layer, what the theory predicts of it dashed. */
  readonly metrics: readonly MetricName[];
  readonly perLayer: boolean;
  readonly unit: Metric['unit'];
  readonly logY: boolean;
  /** Shown until the user chooses. */
  readonly initial: boolean;
}

/** The predictions, which stand in the charts of what they predict. */
const PREDICTIONS = new Set(Object.values<Metric>(METRICS).flatMap(({ theory }) => theory ?? []));
const INITIAL: readonly MetricName[] = ['gradNorm', 'meanDerivative', 'activation.std', 'updateRatio'];

const network = (key: string, label: string, help: string, metrics: readonly MetricName[]): RunChart => ({
  ...{ key, label, help, metrics },
  perLayer: false,
  unit: METRICS[metrics[0]!].unit,
  logY: false,
  initial: metrics.length > 1,
});

/** All charts, in the order in which they stand. */
export const RUN_CHARTS: readonly RunChart[] = [
  network('loss', 'Loss', 'Mean loss over the whole training set and over the held-out examples.', [
    'loss.train',
    'loss.test',
  ]),
  network('accuracy', 'Accuracy', 'Share of the examples classified correctly, training and held-out.', [
    'accuracy.train',
    'accuracy.test',
  ]),
  ...Object.values<Metric & { readonly name: MetricName }>(METRICS)
    .filter(({ scope, name }) => scope !== 'network' && !PREDICTIONS.has(name))
    .map((metric) => ({
      key: metric.name,
      label: `${metric.label} per layer`,
      help: metric.help,
      metrics: [metric.name, ...((metric.theory === undefined ? [] : [metric.theory]) as MetricName[])],
      perLayer: true,
      unit: metric.unit,
      logY: metric.scale === 'log',
      initial: INITIAL.includes(metric.name),
    })),
  network('loss.batch', METRICS['loss.batch'].label, METRICS['loss.batch'].help, ['loss.batch']),
  network('learningRate', METRICS.learningRate.label, METRICS.learningRate.help, ['learningRate']),
];

export const INITIAL_CHARTS: readonly string[] = RUN_CHARTS.filter(({ initial }) => initial).map(({ key }) => key);

export function metricsOfCharts(keys: readonly string[]): MetricName[] {
  return RUN_CHARTS.filter(({ key }) => keys.includes(key)).flatMap(({ metrics }) => metrics);
}

const STORAGE_KEY = 'initlab.runCharts';

/** The charts that were open last; those that the program comes with where that cannot be read. */
export function chosenCharts(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? 'null');
    if (Array.isArray(kept)) return RUN_CHARTS.map(({ key }) => key).filter((key) => kept.includes(key));
  } catch {
    localStorage.removeItem(STORAGE_KEY);
  }
  return INITIAL_CHARTS;
}

export function rememberCharts(keys: readonly string[]): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(keys));
}

import type { TermId } from './index';
import { layerFieldOf, SPEC_FIELDS } from '../specFields';

/** Settings by the first part of their key. */
const HEADS: Readonly<Record<string, TermId>> = {
  dataset: 'dataset',
  scaling: 'inputScaling',
  activation: 'activation',
  initializer: 'initialization',
  biasInitializer: 'bias',
  optimizer: 'optimizer',
  schedule: 'schedule',
  clipping: 'gradientClipping',
  testFraction: 'heldOut',
  depth: 'depth',
  width: 'width',
  units: 'width',
  loss: 'loss',
  weightDecay: 'weightDecay',
  batchSize: 'batch',
  epochs: 'epoch',
  steps: 'step',
  precision: 'precision',
  record: 'measurement',
  seeds: 'seed',
};

/** Settings and parameters with a term of their own, by key or by the name of the parameter. */
const OWN: Readonly<Record<string, TermId>> = {
  'record.everySteps': 'cadence',
  'record.evaluateEverySteps': 'evaluation',
  'record.probeSize': 'probe',
  'record.histograms': 'histogram',
  'record.snapshots': 'snapshot',
  'seeds.shuffle': 'shuffle',
  'dataset.noise': 'noise',
  'dataset.samples': 'example',
  'dataset.rows': 'example',
  'dataset.features': 'feature',
  'dataset.classes': 'classification',
  learningRate: 'learningRate',
  momentum: 'momentum',
  dampening: 'momentum',
  alpha: 'slopeParameter',
  perUnit: 'slopeParameter',
  gain: 'gain',
  truncated: 'truncatedNormal',
  useFanOut: 'fanOut',
  std: 'standardDeviation',
  beta1: 'adaptiveRate',
  beta2: 'adaptiveRate',
  epsilon: 'adaptiveRate',
};

/** Id of the term that a setting stands for: `optimizer.momentum` → `momentum`; null for what is no setting. */
export function termOfField(key: string): string | null {
  const field = layerFieldOf(key) ?? key;
  const [head = '', param] = field.split('.');
  if (!SPEC_FIELDS.includes(field) && field !== 'units') return null;
  return OWN[field] ?? (param === undefined ? undefined : OWN[param]) ?? HEADS[head] ?? null;
}

/** The same by the path of a form's field: `network.layers.0.activation.alpha`. */
export function termOfPath(path: string): string | null {
  return termOfField(path.replace(/^network\.layers\.\d+\./, ''));
}

/** Columns of the history's table that are no setting and no metric. */
const COLUMNS: Readonly<Record<string, TermId>> = {
  name: 'run',
  status: 'status',
  starred: 'run',
  network: 'depth',
  step: 'step',
  elapsed: 'elapsedTime',
  parameters: 'parameter',
  replay: 'replay',
  created: 'run',
  tags: 'tag',
};

/** Id of the term of a column of the history's table: a setting, `metric.part`, `metric@step`, or one of the run's own. */
export function termOfColumn(key: string): string | null {
  const metric = /^(.+?)(?:\.(?:last|best|min|max)|@\d+)$/.exec(key)?.[1];
  return COLUMNS[key] ?? termOfField(key) ?? (metric === undefined ? null : `metric.${metric}`);
}

import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS, datasetShape, type DatasetName } from '../../shared/datasets/index';
import { SCALINGS } from '../../shared/datasets/scaling';
import type { ExperimentSpec, LayerSpec } from '../../shared/experiment';
import { defaultSpec, MAX_HISTOGRAMS, MAX_SEED, MAX_STEPS } from '../../shared/experimentSchema';
import { BIAS_INITIALIZERS, INITIALIZERS } from '../../shared/initializers';
import { LOSSES, type LossName } from '../../shared/losses';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import type { Choice } from '../../shared/params';
import { SCHEDULES } from '../../shared/schedules';
import { fieldLabel } from '../../shared/specFields';
import type { MenuTable } from '../components/choices';
import { changeHidden, changeLayer, fitOutput, hiddenLayers, lossFits, withDepth, withLayers } from './specEdits';

/** A setting that can be changed alone, and the control that changes it. `set` gives the whole next experiment. */
export type Setting = { readonly key: string; readonly label: string } & (
  | {
      readonly kind: 'number';
      readonly rule: { readonly min: number; readonly max: number; readonly integer?: boolean };
      readonly value: number;
      readonly set: (value: number) => ExperimentSpec;
    }
  | {
      readonly kind: 'choice';
      readonly table: MenuTable;
      readonly value: Choice;
      readonly set: (value: Choice) => ExperimentSpec;
    }
  | {
      readonly kind: 'name';
      readonly options: readonly { readonly value: string; readonly label: string }[];
      readonly value: string;
      readonly set: (value: string) => ExperimentSpec;
    }
  | {
      readonly kind: 'dataset';
      readonly value: Choice<DatasetName>;
      readonly set: (value: DatasetName | Choice<DatasetName>) => ExperimentSpec;
    }
);

type NumberSetting = Extract<Setting, { kind: 'number' }>;
type ChoiceSetting = Extract<Setting, { kind: 'choice' }>;

const MAX_EPOCHS = 1_000_000;
const MOST_EVERY = 1_000_000_000;

const whole = (min: number, max: number) => ({ min, max, integer: true }) as const;

/** The numbers that stand by themselves, by key: the same limits as in the schema, which has the last word. */
const RULES = {
  testFraction: { min: 0, max: 0.9 },
  weightDecay: { min: 0, max: 10 },
  batchSize: whole(1, 100_000),
} as const;
const RECORD_RULES = {
  everySteps: whole(0, MOST_EVERY),
  evaluateEverySteps: whole(0, MOST_EVERY),
  probeSize: whole(1, 10_000),
  histograms: whole(0, MAX_HISTOGRAMS),
} as const;
const DEPTH = whole(0, 199);
const UNITS = whole(1, 4096);
const SEED = whole(0, MAX_SEED);

const number = (key: string, rule: NumberSetting['rule'], value: number, set: NumberSetting['set']): NumberSetting => ({
  kind: 'number',
  key,
  label: fieldLabel(key),
  rule,
  value,
  set,
});

/** A choice, then each of its numbers by itself. */
function choice(
  key: string,
  table: object,
  value: Choice,
  set: (value: Choice) => ExperimentSpec,
  isOwn: (param: string) => boolean = () => true,
): Setting[] {
  const menu = table as MenuTable;
  const record: ChoiceSetting = { kind: 'choice', key, label: fieldLabel(key), table: menu, value, set };
  return [record, ...numbersOf(key, menu, value, set, isOwn)];
}

function numbersOf(
  key: string,
  table: MenuTable,
  value: Choice,
  set: (value: Choice) => ExperimentSpec,
  isOwn: (param: string) => boolean = () => true,
): NumberSetting[] {
  return Object.entries(table[value.name]?.params ?? {})
    .filter(([param]) => isOwn(param))
    .map(([param, def]) =>
      number(`${key}.${param}`, def, value[param] as number, (next) => set({ ...value, [param]: next } as Choice)),
    );
}

/** Every setting of an experiment that can be changed alone, in the order of a form; those of single layers come last. */
export function settingsOf(spec: ExperimentSpec): readonly Setting[] {
  const hidden = hiddenLayers(spec);
  const { record, seeds } = spec;
  return [
    ...datasetSettings(spec),
    number('testFraction', RULES.testFraction, spec.testFraction, (testFraction) => ({ ...spec, testFraction })),
    ...choice('scaling', SCALINGS, spec.scaling, (scaling) => ({ ...spec, scaling }) as ExperimentSpec),
    number('depth', DEPTH, hidden.length, (depth) =>
      Number.isInteger(depth) && depth >= DEPTH.min && depth <= DEPTH.max ? withDepth(spec, depth) : spec,
    ),
    ...sharedSettings(spec),
    lossSetting(spec),
    ...choice('optimizer', OPTIMIZERS, spec.optimizer, (optimizer) => ({ ...spec, optimizer }) as ExperimentSpec),
    ...choice('schedule', SCHEDULES, spec.schedule, (schedule) => ({ ...spec, schedule }) as ExperimentSpec),
    ...choice('clipping', CLIPPINGS, spec.clipping, (clipping) => ({ ...spec, clipping }) as ExperimentSpec),
    number('weightDecay', RULES.weightDecay, spec.weightDecay, (weightDecay) => ({ ...spec, weightDecay })),
    number('batchSize', RULES.batchSize, spec.batchSize, (batchSize) => ({ ...spec, batchSize })),
    spec.epochs === null
      ? number('steps', whole(1, MAX_STEPS), spec.steps ?? 1, (steps) => ({ ...spec, steps }))
      : number('epochs', whole(1, MAX_EPOCHS), spec.epochs, (epochs) => ({ ...spec, epochs })),
    precisionSetting(spec),
    ...(Object.keys(RECORD_RULES) as (keyof typeof RECORD_RULES)[]).map((key) =>
      number(`record.${key}`, RECORD_RULES[key], record[key], (value) => ({
        ...spec,
        record: { ...record, [key]: value },
      })),
    ),
    snapshotSetting(spec),
    ...(['init', 'data', 'shuffle'] as const).map((key) =>
      number(`seeds.${key}`, SEED, seeds[key], (value) => ({ ...spec, seeds: { ...seeds, [key]: value } })),
    ),
    ...spec.network.layers.flatMap((layer, i) => layerSettings(spec, layer, i)),
  ];
}

/** Settings of an own set that come from its file. */
const FROM_FILE = ['rows', 'features', 'classes'];

function datasetSettings(spec: ExperimentSpec): Setting[] {
  const value = spec.dataset;
  const set = (dataset: DatasetName | Choice<DatasetName>) => withDataset(spec, dataset);
  const numbers = numbersOf(
    'dataset',
    DATASETS as MenuTable,
    value,
    (dataset) => ({ ...spec, dataset }) as ExperimentSpec,
    (param) => !FROM_FILE.includes(param),
  );
  return [{ kind: 'dataset', key: 'dataset', label: fieldLabel('dataset'), value, set }, ...numbers];
}

/** Another data set and only what must follow from it: the outputs, and a loss that can be trained on it. */
function withDataset(spec: ExperimentSpec, dataset: DatasetName | Choice<DatasetName>): ExperimentSpec {
  const defaults = defaultSpec(dataset);
  const fits = lossFits(spec.loss, datasetShape(defaults.dataset).task);
  return fitOutput({ ...spec, dataset: defaults.dataset, loss: fits ? spec.loss : defaults.loss });
}

/** What all hidden layers have together; an initializer is that of all layers, as in a sweep. */
function sharedSettings(spec: ExperimentSpec): Setting[] {
  const first = hiddenLayers(spec)[0];
  if (first === undefined) return [];
  const all = (patch: Partial<LayerSpec>) =>
    withLayers(
      spec,
      spec.network.layers.map((layer) => ({ ...layer, ...patch })),
    );
  return [
    number('width', UNITS, first.units, (units) => changeHidden(spec, { units })),
    ...choice('activation', ACTIVATIONS, first.activation, (activation) =>
      changeHidden(spec, { activation } as Partial<LayerSpec>),
    ),
    ...choice('initializer', INITIALIZERS, first.initializer, (initializer) =>
      all({ initializer } as Partial<LayerSpec>),
    ),
    ...choice('biasInitializer', BIAS_INITIALIZERS, first.biasInitializer, (biasInitializer) =>
      all({ biasInitializer } as Partial<LayerSpec>),
    ),
  ];
}

function lossSetting(spec: ExperimentSpec): Setting {
  const { task } = datasetShape(spec.dataset);
  return {
    kind: 'name',
    key: 'loss',
    label: fieldLabel('loss'),
    options: Object.values(LOSSES)
      .filter(({ name }) => lossFits(name, task))
      .map(({ name, label }) => ({ value: name, label })),
    value: spec.loss,
    set: (loss) => fitOutput({ ...spec, loss: loss as LossName }),
  };
}

function snapshotSetting(spec: ExperimentSpec): Setting {
  return {
    kind: 'name',
    key: 'record.snapshots',
    label: fieldLabel('record.snapshots'),
    options: [
      { value: 'auto', label: 'About 20' },
      { value: 'none', label: 'None' },
    ],
    value: spec.record.snapshots,
    set: (value) => ({ ...spec, record: { ...spec.record, snapshots: value as 'auto' | 'none' } }),
  };
}

function precisionSetting(spec: ExperimentSpec): Setting {
  return {
    kind: 'name',
    key: 'precision',
    label: fieldLabel('precision'),
    options: ['float32', 'float64'].map((value) => ({ value, label: value })),
    value: spec.precision,
    set: (precision) => ({ ...spec, precision: precision as ExperimentSpec['precision'] }),
  };
}

/** Of one layer. The units of the output layer follow from data set and loss. */
function layerSettings(spec: ExperimentSpec, layer: LayerSpec, index: number): Setting[] {
  const isOutput = index === spec.network.layers.length - 1;
  const head = isOutput ? 'output' : `layers.${index + 1}`;
  const set = (field: keyof LayerSpec) => (value: number | Choice) =>
    changeLayer(spec, index, { [field]: value } as Partial<LayerSpec>);
  return [
    ...(isOutput ? [] : [number(`${head}.units`, UNITS, layer.units, set('units'))]),
    ...choice(`${head}.activation`, ACTIVATIONS, layer.activation, set('activation')),
    ...choice(`${head}.initializer`, INITIALIZERS, layer.initializer, set('initializer')),
    ...choice(`${head}.biasInitializer`, BIAS_INITIALIZERS, layer.biasInitializer, set('biasInitializer')),
  ];
}

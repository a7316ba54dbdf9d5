import { suggestion } from '../didYouMean';
import { LabError } from '../errors';
import { param, type Choice } from '../params';
import { Rng } from '../rng';
import type { Dataset, Examples, Task } from './dataset';
import { MEASURED_DATASETS } from './measured';
import { featureMoments } from './scaling';
import { STORED_DATASETS } from './stored';
import { SYNTHETIC_DATASETS } from './synthetic';
import type { DataTable } from './table';

export type { Dataset, Examples, Task } from './dataset';

/** Every data set that an experiment can name. Adding one is one record in `synthetic.ts`, `measured.ts` or `stored.ts`. */
export const DATASETS = { ...SYNTHETIC_DATASETS, ...MEASURED_DATASETS, ...STORED_DATASETS } as const satisfies Record<
  string,
  Dataset
>;

export type DatasetName = keyof typeof DATASETS;

/** What a form must know about a data set, without making it. */
export interface DatasetShape {
  readonly features: number;
  /** 0 for regression. */
  readonly classCount: number;
  readonly task: Task;
  /** Examples in all, training and held-out. */
  readonly samples: number;
}

/** Cheap: nothing is drawn or parsed. A `samples` that is absent counts as its default. */
export function datasetShape(choice: Choice<DatasetName>): DatasetShape {
  const dataset = datasetNamed(choice.name);
  if (choice.name === 'file') {
    const { rows, features, classes } = STORED_DATASETS.file.params;
    const classCount = Number(choice['classes'] ?? classes.default);
    return {
      features: Number(choice['features'] ?? features.default),
      classCount,
      task: classCount === 0 ? 'regression' : classCount <= 2 ? 'binary' : 'multiclass',
      samples: Number(choice['rows'] ?? rows.default),
    };
  }
  const samples = choice['samples'] ?? dataset.params['samples']?.default;
  return {
    features: dataset.featureNames.length,
    classCount: dataset.classNames.length,
    task: dataset.task,
    samples: dataset.rows ?? Number(samples),
  };
}

/**
 * The examples of a data set, noise included, before scaling and split.
 *
 * The streams `data` and `noise` of the seed are independent: a different noise level moves the same examples further or
 * less far in the same directions, and changes neither classes nor the examples below the noise.
 *
 * Errors  LabError 'input' when a stored set comes without its table, or with another.
 */
export function loadDataset(choice: Choice<DatasetName>, seed: number, table?: DataTable): Examples {
  const dataset = datasetNamed(choice.name);
  const noise = param(choice, 'noise');
  const { task } = datasetShape(choice);
  const examples =
    dataset.generate === null
      ? tableExamples(choice, table, noise > 0)
      : dataset.generate(choice, Rng.stream(seed, 'data'));
  if (noise > 0) {
    const moving = { ...examples, inputs: examples.inputs as Float64Array };
    addNoise(dataset, task, moving, noise, Rng.stream(seed, 'noise'));
  }
  return examples;
}

/** The rows of a stored set; copied as Float64 when they are going to be changed. */
function tableExamples(choice: Choice<DatasetName>, table: DataTable | undefined, copy: boolean): Examples {
  const label = DATASETS[choice.name].label;
  if (table === undefined) throw new LabError('input', `${label} needs its examples; got no table`);
  const { features, classCount, samples } = datasetShape(choice);
  const tooFew = choice.name === 'file' ? table.rows !== samples : table.rows < samples;
  if (table.features !== features || table.classNames.length !== classCount || tooFew) {
    const got = `${table.rows} rows, ${table.features} features and ${table.classNames.length} classes`;
    const fix = 'import the file again and take the numbers that the import prints';
    throw new LabError(
      'input',
      `dataset must say what its table holds, ${got}; got ${samples} rows, ${features} features and ${classCount} classes: ${fix}`,
    );
  }
  const { inputs, targets, rows: count } = table;
  if (!copy) return { inputs, targets, count };
  return { inputs: Float64Array.from(inputs), targets: targets.slice(), count };
}

function datasetNamed(name: string): Dataset {
  if (Object.hasOwn(DATASETS, name)) return DATASETS[name as DatasetName];
  throw new LabError('input', `unknown data set "${name}"${suggestion(name, Object.keys(DATASETS))}`);
}

/** Mutates the examples: targets for regression, else inputs; in units of each feature's spread where data was measured. */
function addNoise(
  dataset: Dataset,
  task: Task,
  { inputs, targets, count }: Examples & { readonly inputs: Float64Array },
  noise: number,
  rng: Rng,
): void {
  if (task === 'regression') {
    for (let i = 0; i < count; i++) targets[i]! += noise * rng.normal();
    return;
  }
  const features = inputs.length / count;
  const spread = dataset.kind !== 'synthetic' ? featureMoments(inputs, count, features).std : null;
  for (let i = 0; i < inputs.length; i++) inputs[i]! += noise * (spread?.[i % features] ?? 1) * rng.normal();
}

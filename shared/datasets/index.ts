import { suggestion } from '../didYouMean';
import { LabError } from '../errors';
import { param, type Choice } from '../params';
import { Rng } from '../rng';
import type { Dataset, Examples, Task } from './dataset';
import { MEASURED_DATASETS } from './measured';
import { featureMoments } from './scaling';
import { SYNTHETIC_DATASETS } from './synthetic';

export type { Dataset, Examples, Task } from './dataset';

/** Every data set that an experiment can name. Adding one is one record in `synthetic.ts` or `measured.ts`. */
export const DATASETS = { ...SYNTHETIC_DATASETS, ...MEASURED_DATASETS } as const satisfies Record<string, Dataset>;

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
 */
export function loadDataset(choice: Choice<DatasetName>, seed: number): Examples {
  const dataset = datasetNamed(choice.name);
  const examples = dataset.generate(choice, Rng.stream(seed, 'data'));
  addNoise(dataset, examples, param(choice, 'noise'), Rng.stream(seed, 'noise'));
  return examples;
}

function datasetNamed(name: string): Dataset {
  if (Object.hasOwn(DATASETS, name)) return DATASETS[name as DatasetName];
  throw new LabError('input', `unknown data set "${name}"${suggestion(name, Object.keys(DATASETS))}`);
}

/** Mutates the examples: targets for regression, else inputs; in units of each feature's spread where data was measured. */
function addNoise(dataset: Dataset, { inputs, targets, count }: Examples, noise: number, rng: Rng): void {
  if (noise === 0) return;
  if (dataset.task === 'regression') {
    for (let i = 0; i < count; i++) targets[i]! += noise * rng.normal();
    return;
  }
  const features = dataset.featureNames.length;
  const spread = dataset.kind === 'table' ? featureMoments(inputs, count, features).std : null;
  for (let i = 0; i < inputs.length; i++) inputs[i]! += noise * (spread?.[i % features] ?? 1) * rng.normal();
}

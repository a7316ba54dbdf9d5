import type { ExperimentSpec } from '../experiment';
import { outputUnits } from '../losses';
import { Rng } from '../rng';
import { DATASETS, datasetShape, loadDataset, type Examples, type Task } from './index';
import { applyScaling, featureRange, SCALINGS, type Scaling } from './scaling';
import { stratifiedSplit, trainingCount, type Split } from './split';
import type { DataTable } from './table';

/** One part of the data, as the network sees it. */
export interface PreparedPart {
  /** Scaled, [count × features], row-major. */
  readonly inputs: Float64Array;
  /** [count]: number of the class, or the value to predict (regression). */
  readonly targets: Float64Array;
  readonly count: number;
  /** Row of each example in the unsplit data set, [count]. */
  readonly rows: Int32Array;
}

/** Everything about the data of an experiment: the same spec gives the same bytes. */
export interface PreparedData {
  readonly features: number;
  /** Output units of the network. */
  readonly outputs: number;
  readonly task: Task;
  readonly classNames: readonly string[];
  readonly featureNames: readonly string[];
  readonly train: PreparedPart;
  /** Empty when nothing is held out. */
  readonly test: PreparedPart;
  /** Raw inputs [n × features], row-major, as the network sees them. */
  readonly scale: (raw: Float64Array) => Float64Array;
  /** Range of the raw inputs for pictures, a tenth wider on each side: [x1 min, x1 max, x2 min, x2 max]; null unless two features. */
  readonly rawExtent: readonly [number, number, number, number] | null;
}

/**
 * Makes the data of an experiment: draw (stream `data` of the data seed), add noise (`noise`), split by class (`split`),
 * then scale by what the training part alone says. A stored set is not drawn but handed in as `table`.
 *
 * Errors  LabError 'input' when the loss does not fit the task, or the table is missing or another.
 */
export function prepareData(spec: ExperimentSpec, table?: DataTable): PreparedData {
  const seed = spec.seeds.data;
  const { features, task, classCount, samples } = datasetShape(spec.dataset);
  const { classNames, featureNames } = table ?? DATASETS[spec.dataset.name];
  const outputs = outputUnits(spec.loss, task, classCount);

  const examples = loadDataset(spec.dataset, seed, table);
  const split = splitRows(spec, samples, examples.targets, table?.trainRows ?? null);
  const train = takeRows(examples, split.train, features);
  const test = takeRows(examples, split.test, features);

  const scaling: Scaling = SCALINGS[spec.scaling.name];
  const fitted = scaling.fit(train.inputs, train.count, features, spec.scaling);
  const scale = (raw: Float64Array) => applyScaling(fitted, raw);
  return {
    features,
    outputs,
    task,
    classNames,
    featureNames,
    train: { ...train, inputs: scale(train.inputs) },
    test: { ...test, inputs: scale(test.inputs) },
    scale,
    rawExtent: features === 2 ? pictureExtent(examples) : null,
  };
}

/**
 * Which rows of a data set an experiment trains on, and which it holds out.
 *
 * @param targets [samples] without noise, for only classes decide.
 * @param official rows of the official training part, or null where there is no such split.
 */
export function splitRows(
  spec: ExperimentSpec,
  samples: number,
  targets: Float64Array,
  official: number | null,
): Split {
  if (official !== null) return officialSplit(official, trainingCount(samples, spec.testFraction), samples);
  const classes = datasetShape(spec.dataset).task === 'regression' ? null : targets;
  return stratifiedSplit(samples, classes, spec.testFraction, Rng.stream(spec.seeds.data, 'split'));
}

/** The first rows of the official training part, and the first of the official test part. */
function officialSplit(trainRows: number, trainCount: number, samples: number): Split {
  return {
    train: Int32Array.from({ length: trainCount }, (_, i) => i),
    test: Int32Array.from({ length: samples - trainCount }, (_, i) => trainRows + i),
  };
}

function takeRows({ inputs, targets }: Examples, rows: Int32Array, features: number): PreparedPart {
  const part = { inputs: new Float64Array(rows.length * features), targets: new Float64Array(rows.length) };
  rows.forEach((row, i) => {
    part.inputs.set(inputs.subarray(row * features, (row + 1) * features), i * features);
    part.targets[i] = targets[row]!;
  });
  return { ...part, count: rows.length, rows };
}

function pictureExtent({ inputs, count }: Examples): [number, number, number, number] {
  const { min, max } = featureRange(Float64Array.from(inputs), count, 2);
  const side = (j: number): [number, number] => {
    const margin = 0.1 * (max[j]! - min[j]!) || 1;
    return [min[j]! - margin, max[j]! + margin];
  };
  return [...side(0), ...side(1)];
}

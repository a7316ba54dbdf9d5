import { datasetShape } from '../../shared/datasets/index';
import { prepareData, splitRows } from '../../shared/datasets/prepare';
import { sampleOf, sampleSize, type DataSample, type SamplePart } from '../../shared/datasets/sample';
import { tableHash } from '../../shared/datasets/stored';
import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { param } from '../../shared/params';
import { ownSet, tablePath } from './datasets';
import { beginningOfMnist, MNIST_FOLDER } from './mnist';
import { readTable } from './readTable';
import { readHeader, type TableHead } from './tableFile';

/** Tables up to so many cells are prepared whole, as the trainer does, within some 50 ms; of others only rows are read. */
const WHOLE_CELLS = 1_000_000;

/** Rows of a table that can be read one by one. */
interface Rows {
  readonly head: TableHead;
  /** [rows] */
  readonly targets: Float64Array;
  readonly row: (index: number) => Float64Array | Uint8Array;
}

/**
 * Examples of a stored data set for pictures: the first of each part as the trainer would split it. Of a large set only the
 * rows shown are read, and noise is left out, which could only be drawn for all of it.
 *
 * Errors  LabError 'input' for a set that is drawn, 'notFound', 'io'.
 */
export function sampleStored(spec: ExperimentSpec, folder: string): DataSample {
  const { name } = spec.dataset;
  if (name !== 'file' && name !== 'mnist') {
    throw new LabError('input', `samples must be of a stored data set; got ${name}, which is drawn`);
  }
  const { features, task, samples } = datasetShape(spec.dataset);
  const most = sampleSize(features);
  if (name === 'file' && features * samples <= WHOLE_CELLS) {
    const table = readTable(spec.dataset, folder);
    return sampleOf(prepareData({ ...spec, scaling: { name: 'none' } }, table), most);
  }
  const { head, targets, row }: Rows = name === 'mnist' ? beginningOfMnist(MNIST_FOLDER, most) : ownRows(spec, folder);
  const split = splitRows(spec, samples, targets, head.trainRows);
  const part = (chosen: Int32Array): SamplePart => {
    const count = Math.min(most, chosen.length);
    const inputs = new Float64Array(count * features);
    for (let i = 0; i < count; i++) inputs.set(row(chosen[i] as number), i * features);
    return {
      inputs,
      targets: Float64Array.from(chosen.subarray(0, count), (at) => targets[at] as number),
      count,
      total: chosen.length,
    };
  };
  const { classNames, featureNames } = head;
  const withoutNoise = param(spec.dataset, 'noise') > 0;
  return {
    features,
    task,
    classNames,
    featureNames,
    train: part(split.train),
    test: part(split.test),
    rawExtent: null,
    withoutNoise,
  };
}

function ownRows({ dataset }: ExperimentSpec, folder: string): Rows {
  const hash = tableHash(dataset);
  ownSet(hash, folder);
  const { header, rows } = readHeader(tablePath(hash, folder));
  return { head: header, targets: rows.targets(), row: (index) => rows.row(index) };
}

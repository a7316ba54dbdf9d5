import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseIdx } from '../../shared/datasets/idx';
import { STORED_DATASETS } from '../../shared/datasets/stored';
import type { DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';

/** Where the build packs the files; trainers, main and the command line all lie in dist/main. */
export const MNIST_FOLDER = path.join(import.meta.dirname, '..', 'data', 'mnist');

/** MNIST, the official training part before the official test part. */
export function readMnist(folder: string): DataTable {
  const read = (name: string) => {
    const file = path.join(folder, `${name}.gz`);
    try {
      return parseIdx(gunzipSync(readFileSync(file)), name).values;
    } catch (thrown) {
      throw new LabError('io', `cannot read ${file}: ${messageOf(thrown)}. Build or install Initlab again`);
    }
  };
  const parts = [
    { images: read('train-images-idx3-ubyte'), labels: read('train-labels-idx1-ubyte') },
    { images: read('t10k-images-idx3-ubyte'), labels: read('t10k-labels-idx1-ubyte') },
  ] as const;
  const [train, test] = parts;
  const inputs = new Uint8Array(train.images.length + test.images.length);
  inputs.set(train.images);
  inputs.set(test.images, train.images.length);
  const targets = Float64Array.from([...train.labels, ...test.labels]);
  const { classNames, featureNames } = STORED_DATASETS.mnist;
  const features = featureNames.length;
  return { features, rows: targets.length, trainRows: train.labels.length, inputs, targets, classNames, featureNames };
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { parseIdx } from '../../shared/datasets/idx';
import { MNIST_TRAIN, STORED_DATASETS } from '../../shared/datasets/stored';
import type { DataTable } from '../../shared/datasets/table';
import { LabError, messageOf } from '../../shared/errors';

/** Bytes in front of the pixels of an IDX file with three dimensions. */
const IMAGES_AT = 16;

/** Where the build packs the files; trainers, main and the command line all lie in dist/main. */
export const MNIST_FOLDER = path.join(import.meta.dirname, '..', 'data', 'mnist');

/** The four files of MNIST by their part. */
const PARTS = {
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
} as const;

const { classNames, featureNames } = STORED_DATASETS.mnist;
const features = featureNames.length;

/** MNIST, the official training part before the official test part. */
export function readMnist(folder: string): DataTable {
  const [train, test] = [PARTS.train, PARTS.test].map(({ images }) => readIdx(folder, images)) as [Pixels, Pixels];
  const inputs = new Uint8Array(train.length + test.length);
  inputs.set(train);
  inputs.set(test, train.length);
  const targets = readLabels(folder);
  return { features, rows: targets.length, trainRows: MNIST_TRAIN, inputs, targets, classNames, featureNames };
}

/** All labels of MNIST, but only the first images of each part: unpacks no more than these. */
export function beginningOfMnist(folder: string, count: number) {
  const train = readImages(folder, PARTS.train.images, count);
  const test = readImages(folder, PARTS.test.images, count);
  const row = (index: number) =>
    index < MNIST_TRAIN
      ? train.subarray(index * features, (index + 1) * features)
      : test.subarray((index - MNIST_TRAIN) * features, (index - MNIST_TRAIN + 1) * features);
  const targets = readLabels(folder);
  return { head: { features, rows: targets.length, trainRows: MNIST_TRAIN, classNames, featureNames }, targets, row };
}

type Pixels = Uint8Array | Float64Array;

function readLabels(folder: string): Float64Array {
  return Float64Array.from([PARTS.train, PARTS.test].flatMap(({ labels }) => [...readIdx(folder, labels)]));
}

function readIdx(folder: string, name: string): Pixels {
  return unpacked(folder, name, (packed) => parseIdx(gunzipSync(packed), name).values);
}

function readImages(folder: string, name: string, count: number): Uint8Array {
  const length = IMAGES_AT + count * features;
  // Packing makes nothing longer, but for some bytes of headers.
  const enough = length + 1024;
  return unpacked(folder, name, (packed) =>
    gunzipSync(packed.subarray(0, enough), { finishFlush: constants.Z_SYNC_FLUSH }).subarray(IMAGES_AT, length),
  );
}

/** Errors  LabError 'io'. */
function unpacked<T>(folder: string, name: string, unpack: (packed: Buffer) => T): T {
  const file = path.join(folder, `${name}.gz`);
  try {
    return unpack(readFileSync(file));
  } catch (thrown) {
    throw new LabError('io', `cannot read ${file}: ${messageOf(thrown)}. Build or install Initlab again`);
  }
}

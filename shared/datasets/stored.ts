import type { Choice } from '../params';
import { TABLE_NOISE, type Dataset } from './dataset';
import { TABLE_LIMITS } from './table';

const PIXELS = Array.from({ length: 784 }, (_, i) => `pixel row ${Math.floor(i / 28) + 1} column ${(i % 28) + 1}`);

/** Official sizes of MNIST. */
export const MNIST_TRAIN = 60_000;
export const MNIST_TEST = 10_000;

/** Data sets whose examples lie in files: the core is handed them as a `DataTable`. */
export const STORED_DATASETS = {
  mnist: {
    name: 'mnist',
    label: 'MNIST',
    description:
      '70,000 handwritten digits as 28×28 pixels from 0 to 255. Training examples are the first of the official training set, held-out ones the first of the official test set.',
    kind: 'stored',
    task: 'multiclass',
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    featureNames: PIXELS,
    params: {
      samples: {
        label: 'Examples',
        default: 14_000,
        min: 10,
        max: MNIST_TRAIN + MNIST_TEST,
        integer: true,
        help: 'Number of examples, training and held-out together; 70,000 with 1/7 held out is the whole official split.',
      },
      noise: TABLE_NOISE,
    },
    rows: null,
    source: {
      title: 'Gradient-based learning applied to document recognition',
      year: 1998,
      ref: 'doi:10.1109/5.726791',
    },
    generate: null,
  },
  file: {
    name: 'file',
    label: 'Own file',
    description: "A table or images of the user's own, imported from a CSV or IDX file and kept with the history.",
    kind: 'stored',
    task: 'multiclass',
    classNames: [],
    featureNames: [],
    params: {
      rows: {
        label: 'Rows',
        default: 100,
        min: 2,
        max: TABLE_LIMITS.rows,
        integer: true,
        help: 'Examples of the imported data set.',
      },
      features: {
        label: 'Features',
        default: 2,
        min: 1,
        max: TABLE_LIMITS.columns,
        integer: true,
        help: 'Inputs of the imported data set.',
      },
      classes: {
        label: 'Classes',
        default: 2,
        min: 0,
        max: TABLE_LIMITS.classes,
        integer: true,
        help: 'Classes of the imported data set; 0 for a value to predict.',
      },
      noise: TABLE_NOISE,
    },
    texts: {
      hash: {
        label: 'Hash',
        default: '0'.repeat(64),
        pattern: /^[0-9a-f]{64}$/,
        rule: 'the SHA-256 of an imported data set, 64 digits from 0 to f, as `lab import` prints it',
      },
    },
    rows: null,
    source: {
      title: 'Common format and MIME type for comma-separated values (CSV) files',
      year: 2005,
      ref: 'RFC 4180',
    },
    generate: null,
  },
} as const satisfies Record<string, Dataset>;

/** Hash of the table that an own data set names. */
export function tableHash(choice: Choice): string {
  return String(choice['hash']);
}

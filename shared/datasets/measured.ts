import { TABLE_NOISE, type Dataset, type Examples } from './dataset';
import { bundledTable, type TableName } from './tables';

/** A copy, so that nobody changes the shared table. */
function copied(name: TableName) {
  return (): Examples => {
    const { inputs, targets, count } = bundledTable(name);
    return { inputs: inputs.slice(), targets: targets.slice(), count };
  };
}

const PIXELS = Array.from({ length: 64 }, (_, i) => `pixel row ${Math.floor(i / 8) + 1} column ${(i % 8) + 1}`);

const NUCLEUS_MEASURES = [
  'radius',
  'texture',
  'perimeter',
  'area',
  'smoothness',
  'compactness',
  'concavity',
  'concave points',
  'symmetry',
  'fractal dimension',
];

export const MEASURED_DATASETS = {
  digits: {
    name: 'digits',
    label: 'Digits 8×8',
    description: '1,797 handwritten digits as 8×8 pixels from 0 to 16. Real, and small enough to learn in seconds.',
    kind: 'table',
    task: 'multiclass',
    classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    featureNames: PIXELS,
    params: { noise: TABLE_NOISE },
    rows: 1797,
    source: { title: 'Optical Recognition of Handwritten Digits', year: 1998, ref: 'doi:10.24432/C50P49' },
    generate: copied('digits'),
  },
  iris: {
    name: 'iris',
    label: 'Iris',
    description: '150 iris flowers of three species by the length and width of sepals and petals, in cm.',
    kind: 'table',
    task: 'multiclass',
    classNames: ['setosa', 'versicolor', 'virginica'],
    featureNames: ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'],
    params: { noise: TABLE_NOISE },
    rows: 150,
    source: { title: 'Iris', year: 1936, ref: 'doi:10.24432/C56C76' },
    generate: copied('iris'),
  },
  wine: {
    name: 'wine',
    label: 'Wine',
    description:
      '178 wines of three cultivars by 13 chemical measures of very different size: shows what input scaling does.',
    kind: 'table',
    task: 'multiclass',
    classNames: ['cultivar 1', 'cultivar 2', 'cultivar 3'],
    featureNames: [
      'alcohol',
      'malic acid',
      'ash',
      'alcalinity of ash',
      'magnesium',
      'total phenols',
      'flavanoids',
      'nonflavanoid phenols',
      'proanthocyanins',
      'color intensity',
      'hue',
      'OD280/OD315',
      'proline',
    ],
    params: { noise: TABLE_NOISE },
    rows: 178,
    source: { title: 'Wine', year: 1992, ref: 'doi:10.24432/C5PC7J' },
    generate: copied('wine'),
  },
  breastCancer: {
    name: 'breastCancer',
    label: 'Breast cancer',
    description: '569 tumours, malignant or benign, by 30 measures of their cell nuclei.',
    kind: 'table',
    task: 'binary',
    classNames: ['malignant', 'benign'],
    featureNames: ['mean', 'standard error', 'worst'].flatMap((of) => NUCLEUS_MEASURES.map((what) => `${what}, ${of}`)),
    params: { noise: TABLE_NOISE },
    rows: 569,
    source: { title: 'Breast Cancer Wisconsin (Diagnostic)', year: 1993, ref: 'doi:10.24432/C5DW2B' },
    generate: copied('breastCancer'),
  },
} as const satisfies Record<string, Dataset>;

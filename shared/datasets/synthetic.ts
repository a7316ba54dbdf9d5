import { cos, sin } from '../math';
import { param, type Choice } from '../params';
import type { Rng } from '../rng';
import { coordinateNoise, SAMPLES, TARGET_NOISE, type Dataset, type Examples } from './dataset';

/** Correctly rounded, so the same bits everywhere. */
const { PI, sqrt } = Math;

const PLANE = ['x1', 'x2'] as const;
const TWO_CLASSES = ['class 0', 'class 1'] as const;
const PLAYGROUND = { title: 'TensorFlow Playground', year: 2016, ref: 'playground.tensorflow.org' } as const;

/** Draws `samples` examples with `features` inputs each; `draw` fills `x` and returns the target of example i. */
function drawn(features: number, draw: (i: number, x: Float64Array, rng: Rng, choice: Choice) => number) {
  return (choice: Choice, rng: Rng): Examples => {
    const count = param(choice, 'samples');
    const inputs = new Float64Array(count * features);
    const targets = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      targets[i] = draw(i, inputs.subarray(i * features, (i + 1) * features), rng, choice);
    }
    return { inputs, targets, count };
  };
}

/** Uniform in [low, high). */
const between = (rng: Rng, low: number, high: number): number => low + (high - low) * rng.uniform();

function setPolar(x: Float64Array, radius: number, angle: number): void {
  x[0] = radius * cos(angle);
  x[1] = radius * sin(angle);
}

export const SYNTHETIC_DATASETS = {
  xor: {
    name: 'xor',
    label: 'XOR',
    description:
      'Points of a square; the class says whether the two coordinates have the same sign. No line separates it.',
    kind: 'synthetic',
    task: 'binary',
    classNames: TWO_CLASSES,
    featureNames: PLANE,
    params: { samples: SAMPLES, noise: coordinateNoise(0) },
    rows: null,
    source: { title: 'Perceptrons', year: 1969, ref: 'ISBN 978-0-262-63022-1' },
    generate: drawn(2, (_i, x, rng) => {
      const [x1, x2] = [between(rng, -1, 1), between(rng, -1, 1)];
      x[0] = x1;
      x[1] = x2;
      return x1 * x2 > 0 ? 1 : 0;
    }),
  },
  circle: {
    name: 'circle',
    label: 'Circle',
    description:
      'A disc of radius 0.5 (class 1) inside a ring from 0.7 to 1 (class 0), each filled evenly. No line separates it.',
    kind: 'synthetic',
    task: 'binary',
    classNames: ['ring', 'disc'],
    featureNames: PLANE,
    params: { samples: SAMPLES, noise: coordinateNoise(0) },
    rows: null,
    source: PLAYGROUND,
    generate: drawn(2, (i, x, rng) => {
      const isDisc = i % 2 === 1;
      // The square root spreads points evenly over the area instead of crowding them at the centre.
      const radius = isDisc ? 0.5 * sqrt(rng.uniform()) : sqrt(between(rng, 0.49, 1));
      setPolar(x, radius, 2 * PI * rng.uniform());
      return isDisc ? 1 : 0;
    }),
  },
  moons: {
    name: 'moons',
    label: 'Moons',
    description: 'Two half circles of radius 1 that reach into each other.',
    kind: 'synthetic',
    task: 'binary',
    classNames: ['upper moon', 'lower moon'],
    featureNames: PLANE,
    params: { samples: SAMPLES, noise: coordinateNoise(0.1) },
    rows: null,
    source: { title: 'Scikit-learn: machine learning in Python', year: 2011, ref: 'arXiv:1201.0490' },
    generate: drawn(2, (i, x, rng) => {
      const isLower = i % 2 === 1;
      setPolar(x, 1, PI * rng.uniform());
      if (isLower) {
        x[0] = 1 - x[0]!;
        x[1] = 0.5 - x[1]!;
      }
      return isLower ? 1 : 0;
    }),
  },
  spirals: {
    name: 'spirals',
    label: 'Spirals',
    description: 'Two spiral arms wound around each other: hard for small nets.',
    kind: 'synthetic',
    task: 'binary',
    classNames: TWO_CLASSES,
    featureNames: PLANE,
    params: {
      samples: SAMPLES,
      noise: coordinateNoise(0.02),
      turns: {
        label: 'Turns',
        default: 1.5,
        min: 0.25,
        max: 5,
        help: 'Full turns of each arm from the centre to radius 1.',
      },
    },
    rows: null,
    source: {
      title: 'Learning to tell two spirals apart',
      year: 1988,
      ref: 'Proc. 1988 Connectionist Models Summer School',
    },
    generate: drawn(2, (i, x, rng, choice) => {
      const arm = i % 2;
      const along = rng.uniform();
      setPolar(x, along, 2 * PI * param(choice, 'turns') * along + PI * arm);
      return arm;
    }),
  },
  blobs: {
    name: 'blobs',
    label: 'Blobs',
    description: 'Three round clouds, their centres evenly on a circle of radius 1; the noise is their width.',
    kind: 'synthetic',
    task: 'multiclass',
    classNames: ['blob 0', 'blob 1', 'blob 2'],
    featureNames: PLANE,
    params: { samples: SAMPLES, noise: coordinateNoise(0.3) },
    rows: null,
    source: PLAYGROUND,
    generate: drawn(2, (i, x) => {
      setPolar(x, 1, (2 * PI * (i % 3)) / 3 + PI / 2);
      return i % 3;
    }),
  },
  linear: {
    name: 'linear',
    label: 'Half planes',
    description: 'Points of a square, cut by the line x1 + x2 = 0: even a net without hidden layers learns it.',
    kind: 'synthetic',
    task: 'binary',
    classNames: TWO_CLASSES,
    featureNames: PLANE,
    params: { samples: SAMPLES, noise: coordinateNoise(0) },
    rows: null,
    source: {
      title: 'The perceptron: a probabilistic model for information storage and organization in the brain',
      year: 1958,
      ref: 'doi:10.1037/h0042519',
    },
    generate: drawn(2, (_i, x, rng) => {
      const [x1, x2] = [between(rng, -1, 1), between(rng, -1, 1)];
      x[0] = x1;
      x[1] = x2;
      return x1 + x2 > 0 ? 1 : 0;
    }),
  },
  plane: {
    name: 'plane',
    label: 'Plane (regression)',
    description: 'Predict y = (x1 + x2) / 2 on a square: a linear function.',
    kind: 'synthetic',
    task: 'regression',
    classNames: [],
    featureNames: PLANE,
    params: { samples: SAMPLES, noise: TARGET_NOISE },
    rows: null,
    source: PLAYGROUND,
    generate: drawn(2, (_i, x, rng) => {
      const [x1, x2] = [between(rng, -1, 1), between(rng, -1, 1)];
      x[0] = x1;
      x[1] = x2;
      return (x1 + x2) / 2;
    }),
  },
  sine: {
    name: 'sine',
    label: 'Sine (regression)',
    description: 'Predict y = sin(π·x) for x in [−1, 1]: one full wave.',
    kind: 'synthetic',
    task: 'regression',
    classNames: [],
    featureNames: ['x'],
    params: { samples: SAMPLES, noise: TARGET_NOISE },
    rows: null,
    source: {
      title: 'Approximation by superpositions of a sigmoidal function',
      year: 1989,
      ref: 'doi:10.1007/BF02551274',
    },
    generate: drawn(1, (_i, x, rng) => {
      const x1 = between(rng, -1, 1);
      x[0] = x1;
      return sin(PI * x1);
    }),
  },
} as const satisfies Record<string, Dataset>;

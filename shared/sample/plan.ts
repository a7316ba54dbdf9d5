import { parseSpec } from '../experimentSchema';
import type { ExperimentSpec } from '../experiment';
import { parseComparisonEdit, type ComparisonView } from '../savedComparison';
import { expandSweep, parseSweep, withSeedOffset, type SweepSpec } from '../sweep';

/** A group of runs of the sample study that shows one thing, with the comparison that was kept of it. */
export interface SampleStory {
  /** Name of its comparison, and of its sweep where it is one. */
  readonly name: string;
  /** What there is to see, in the order in which one sees it: the note of the comparison. */
  readonly note: string;
  readonly runs: readonly SampleRun[];
  /** Its runs as a sweep, which the place Sweep shows as a heat map. */
  readonly sweep?: SweepSpec;
  readonly charts: readonly unknown[];
}

export interface SampleRun {
  readonly name: string;
  readonly spec: ExperimentSpec;
  readonly note: string;
}

/** Runs of one setting: enough for a spread. */
const SEEDS = 3;

const layers = (units: readonly number[], activation: string, initializer: string) => [
  ...units.map((each) => ({ units: each, activation, initializer })),
  { activation: 'identity', initializer: initializer === 'zeros' ? 'zeros' : 'glorotNormal' },
];

/** One setting with each of the seeds. */
function repeated(name: string, raw: unknown, note: string): readonly SampleRun[] {
  const spec = parseSpec(raw);
  return Array.from({ length: SEEDS }, (_, k) => {
    const seeded = withSeedOffset(spec, k);
    return { name: `${name} · seed ${seeded.seeds.init}`, spec: seeded, note };
  });
}

const DEPTH = 5;

/** Few measurements and no snapshots: 27 of these runs must be small. */
const DEEP = parseSweep({
  name: 'Sample: activation × initializer, five hidden layers',
  template: {
    dataset: 'digits',
    scaling: 'standardize',
    network: {
      layers: layers(
        Array.from({ length: DEPTH }, () => 16),
        'relu',
        'heNormal',
      ),
    },
    optimizer: { name: 'sgd', learningRate: 0.05 },
    batchSize: 32,
    epochs: 30,
    record: { everySteps: 90, evaluateEverySteps: 45, probeSize: 128, histograms: 2, snapshots: 'none' },
  },
  axes: [
    { field: 'activation', values: ['logistic', 'tanh', 'relu'] },
    { field: 'initializer', values: [{ name: 'normal', std: 0.01 }, 'glorotNormal', 'heNormal'] },
  ],
  seeds: SEEDS,
});

const DEEP_NOTES: Readonly<Record<string, string>> = {
  normal:
    'Weights of 0.01: the signal shrinks from layer to layer, all images look alike at the output, and hardly any gradient comes back. The network stays at guessing.',
  glorotNormal: 'Xavier: made so that the signal keeps its size behind tanh.',
  heNormal: 'He: made so that the signal keeps its size behind ReLU, which cuts half of it off.',
};

const MOONS = { name: 'moons', samples: 400, noise: 0.15 } as const;
const record = (everySteps: number) => ({ everySteps, evaluateEverySteps: everySteps, histograms: 3 });

const zeros = (initializer: string, note: string) =>
  repeated(
    initializer === 'zeros' ? 'Moons, all weights zero' : 'Moons, Xavier',
    {
      dataset: MOONS,
      network: { layers: layers([8], 'logistic', initializer) },
      optimizer: { name: 'sgd', learningRate: 0.5 },
      batchSize: 32,
      epochs: 150,
      record: record(50),
    },
    note,
  );

const steps = (learningRate: number, note: string) =>
  repeated(
    `Moons, ReLU, learning rate ${learningRate}`,
    {
      dataset: MOONS,
      network: { layers: layers([12, 12], 'relu', 'heNormal') },
      optimizer: { name: 'sgd', learningRate },
      batchSize: 32,
      epochs: 100,
      record: record(50),
    },
    note,
  );

const spirals = (name: string, activation: string, initializer: string, note: string) =>
  repeated(
    `Spirals, ${name}`,
    {
      dataset: { name: 'spirals', samples: 600, noise: 0.05 },
      network: { layers: layers([12, 12], activation, initializer) },
      optimizer: { name: 'adam', learningRate: 0.01 },
      batchSize: 32,
      epochs: 120,
      record: record(60),
    },
    note,
  );

const chart = (metric: string, layer = 0, more: object = {}) => ({ metric, layer, ...more });

/** What the sample study is made of. The last story comes last: its runs are the newest, which the place Train shows. */
export const SAMPLE_STORIES: readonly SampleStory[] = [
  {
    name: DEEP.name,
    note: [
      'One network with five hidden layers of 16 units, on real images of digits; only the activation and the initializer differ, with three seeds each.',
      'See first “Held-out accuracy”: with the logistic function, and with weights of 0.01, it stays at guessing, one in ten, or close to it. tanh and ReLU learn with Xavier and with He.',
      'Then the gradient of layer 1: where a network does not learn, hardly anything comes back to its first layer; with weights of 0.01 and ReLU nothing at all.',
      'The same runs are a heat map in the place Sweep.',
    ].join('\n'),
    runs: expandSweep(DEEP).map(({ name, spec }) => ({
      name,
      spec,
      note: DEEP_NOTES[spec.network.layers[0]!.initializer.name] ?? '',
    })),
    sweep: DEEP,
    charts: [
      chart('accuracy.test'),
      chart('loss.train'),
      chart('gradNorm', 1, { logY: true }),
      chart('activation.std', DEPTH, { logY: true }),
    ],
  },
  {
    name: 'Sample: zero weights stay symmetric',
    note: [
      'Eight logistic units on the moons, begun with all weights zero or with Xavier.',
      'Units that begin equal get equal gradients: they move, but all in the same way, so that eight are worth one, and the boundary is a straight line.',
      'Open a run’s page (O) and look at “How alike the units are” in its time machine.',
    ].join('\n'),
    runs: [
      ...zeros('zeros', 'All weights zero: the eight units stay one. See its page (O), time machine.'),
      ...zeros('glorotNormal', 'The same network, begun with Xavier: eight different units.'),
    ],
    charts: [chart('accuracy.test'), chart('loss.train'), chart('weights.std', 1)],
  },
  {
    name: 'Sample: steps that are too large kill ReLUs',
    note: [
      'Two hidden layers of 12 ReLUs on the moons, with the learning rates 0.1 and 4.',
      'See “Dead share” of layers 1 and 2: one step too far pushes a unit below zero for every example, and no gradient brings it back.',
    ].join('\n'),
    runs: [
      ...steps(0.1, 'A step that fits: the units stay alive.'),
      ...steps(4, 'Steps that are too large: units die, and stay dead.'),
    ],
    charts: [chart('accuracy.test'), chart('loss.train'), chart('deadFraction', 1), chart('deadFraction', 2)],
  },
  {
    name: 'Sample: the same task for two activations',
    note: [
      'Two spirals, two hidden layers of 12 units: logistic with Xavier, and ReLU with He.',
      'ReLU is done long before the logistic function has begun. Open a run’s page (O): its time machine draws the decision boundary at every kept step.',
    ].join('\n'),
    runs: [
      ...spirals('logistic, Xavier', 'logistic', 'glorotNormal', 'Learns late: see how long the loss stays level.'),
      ...spirals(
        'ReLU, He',
        'relu',
        'heNormal',
        'Learns at once: see how its decision boundary comes about, in the time machine of its page (O).',
      ),
    ],
    charts: [chart('accuracy.test'), chart('loss.train'), chart('gradNorm', 1, { logY: true })],
  },
];

/** How the comparison of a story shows its runs: repeats together, everything else as a new comparison has it. */
export function sampleView(story: SampleStory, runIds: readonly string[]): ComparisonView {
  const view = {
    ...{ runIds, charts: story.charts, grouping: 'seeds', center: 'median', band: 'quartiles', baseline: null },
    ...{ hidden: [], xAxis: 'epoch', logX: false, smoothing: 0, zoomX: null, allSettings: false },
  };
  return parseComparisonEdit({ id: null, name: story.name, note: story.note, view }).view;
}

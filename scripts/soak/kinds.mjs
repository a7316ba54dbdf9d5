/**
 * What the soak trains: sweeps of very different experiments, so that all parts of a trainer and of the history get
 * their turn. Each run takes a fraction of a second.
 */
const output = { activation: 'identity' };
const layers = (count, units, activation) => Array.from({ length: count }, () => ({ units, activation }));

const KINDS = [
  {
    name: 'many points of a tiny network',
    dataset: 'xor',
    network: { layers: [...layers(1, 4, 'tanh'), output] },
    steps: 400,
    record: { everySteps: 1 },
  },
  {
    name: 'deep, with histograms and snapshots',
    dataset: { name: 'moons', samples: 200 },
    network: { layers: [...layers(12, 24, 'tanh'), output] },
    optimizer: 'adam',
    steps: 60,
    record: { everySteps: 2, histograms: 10, snapshots: 'auto' },
  },
  {
    name: 'pictures',
    dataset: { name: 'mnist', samples: 1500 },
    network: { layers: [...layers(2, 64, 'relu'), output] },
    steps: 20,
    record: { evaluateEverySteps: 0 },
  },
  {
    name: 'double precision',
    dataset: 'sine',
    network: { layers: [...layers(2, 16, 'silu'), output] },
    optimizer: 'adam',
    precision: 'float64',
    steps: 150,
  },
  {
    name: 'diverges',
    dataset: 'sine',
    network: { layers: [...layers(1, 16, 'relu'), output] },
    optimizer: { name: 'sgd', learningRate: 20 },
    steps: 1000,
  },
  {
    name: 'a bundled table',
    dataset: 'iris',
    network: { layers: [...layers(3, 32, 'gelu'), output] },
    optimizer: { name: 'momentum', learningRate: 0.05 },
    schedule: 'cosine',
    batchSize: 8,
    epochs: 12,
  },
  {
    name: 'wide',
    dataset: 'digits',
    network: { layers: [...layers(2, 256, 'relu'), output] },
    batchSize: 64,
    steps: 20,
  },
];

/** So many runs are in a sweep: few, so that all kinds train side by side at any time. */
export const SWEEP_RUNS = 8;

/** The next sweep, of one kind, with seeds that none had before. */
export function nextSweep(turn) {
  const { name, ...template } = KINDS[turn % KINDS.length];
  const seed = 1 + 100 * turn;
  return {
    version: 1,
    name: `Soak ${turn}: ${name}`,
    template: { ...template, seeds: { init: seed, data: seed, shuffle: seed } },
    axes: [{ field: 'initializer', values: ['glorotNormal', 'heNormal', 'lecunNormal', 'orthogonal'] }],
    seeds: SWEEP_RUNS / 4,
  };
}

export const KIND_COUNT = KINDS.length;

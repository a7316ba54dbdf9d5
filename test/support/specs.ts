import type { ActivationName } from '../../shared/activations';
import type { ExperimentSpec, LayerSpec } from '../../shared/experiment';
import { BIAS_INITIALIZERS, INITIALIZERS, type InitializerName } from '../../shared/initializers';
import { defaultChoice, type Choice } from '../../shared/params';
import type { RunSummary, SeriesSummary } from '../../shared/run';

/** One layer; initializers at their defaults. */
export function exampleLayer(
  units: number,
  activation: ActivationName = 'tanh',
  initializer: InitializerName = 'glorotNormal',
): LayerSpec {
  return {
    units,
    activation: { name: activation } as Choice<ActivationName>,
    initializer: defaultChoice(INITIALIZERS[initializer]),
    biasInitializer: defaultChoice(BIAS_INITIALIZERS.zeros),
  };
}

/**
 * A whole experiment, small enough to train in a test: moons, 2-8-8-1 tanh, plain SGD. Top-level fields can be replaced.
 * The output layer is part of `network.layers`.
 */
export function exampleSpec(overrides: Partial<ExperimentSpec> = {}): ExperimentSpec {
  return {
    version: 1,
    dataset: { name: 'moons', samples: 200, noise: 0.1 } as ExperimentSpec['dataset'],
    testFraction: 0.25,
    scaling: { name: 'standardize' } as ExperimentSpec['scaling'],
    network: { layers: [exampleLayer(8), exampleLayer(8), exampleLayer(1, 'identity')] },
    loss: 'binaryCrossEntropy',
    optimizer: { name: 'sgd', learningRate: 0.1 } as ExperimentSpec['optimizer'],
    schedule: { name: 'constant' } as ExperimentSpec['schedule'],
    clipping: { name: 'none' } as ExperimentSpec['clipping'],
    weightDecay: 0,
    batchSize: 20,
    epochs: 10,
    steps: null,
    precision: 'float32',
    record: { everySteps: 0, evaluateEverySteps: 0, probeSize: 64, histograms: 0, snapshots: 'none' },
    seeds: { init: 1, data: 2, shuffle: 3 },
    ...overrides,
  };
}

/** The summary of a series whose values are 1, 0.5 and then `last`, at steps 0, 10 and 20. */
export function exampleSeriesSummary(last: number): SeriesSummary {
  return {
    last,
    lastStep: 20,
    min: Math.min(0.5, last),
    minStep: last < 0.5 ? 20 : 10,
    max: Math.max(1, last),
    maxStep: last > 1 ? 20 : 0,
    count: 3,
  };
}

/** A finished run as lists have it. Fields can be replaced. */
export function exampleRun(overrides: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '0a1b2c3d4e5f',
    name: 'Example run',
    status: 'done',
    message: null,
    spec: exampleSpec(),
    datasetTitle: null,
    specHash: '0'.repeat(64),
    sweepId: null,
    createdAt: 1_700_000_000_000,
    startedAt: 1_700_000_000_500,
    endedAt: 1_700_000_002_500,
    elapsedMs: 2000,
    step: 20,
    totalSteps: 20,
    stepsPerEpoch: 10,
    parameterCount: 105,
    metrics: { 'loss.train': exampleSeriesSummary(0.25), 'accuracy.test': exampleSeriesSummary(0.9) },
    weightsHash: 'a'.repeat(64),
    replay: null,
    starred: false,
    tags: [],
    note: '',
    archivedAt: null,
    deletedAt: null,
    checkpointStep: 20,
    pointCount: 6,
    elsewhere: null,
    ...overrides,
  };
}

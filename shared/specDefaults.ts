import { DATASETS, datasetShape, type DatasetName } from './datasets/index';
import { MNIST_TEST, MNIST_TRAIN } from './datasets/stored';
import type { Choice } from './params';

/** From here on a pass takes long enough that few are enough to begin with. */
const MANY_EXAMPLES = 5000;
const IMAGES: readonly DatasetName[] = ['digits', 'mnist'];

/**
 * The fields of an experiment that were not given: they depend on the data set, so that every data set learns at once.
 * Plain input for `parseSpec`, not yet a spec.
 */
export function defaultsFor(dataset: Choice<DatasetName>): Record<string, unknown> {
  const { task, features, samples } = datasetShape(dataset);
  const many = DATASETS[dataset.name].kind === 'stored' && samples > MANY_EXAMPLES;
  const wide = features > 16;
  const hidden = { units: wide ? 32 : 16, activation: 'tanh', initializer: 'glorotNormal', biasInitializer: 'zeros' };
  const loss = { binary: 'binaryCrossEntropy', multiclass: 'softmaxCrossEntropy', regression: 'mse' }[task];
  return {
    ...(dataset.name === 'mnist' ? { testFraction: MNIST_TEST / (MNIST_TRAIN + MNIST_TEST) } : {}),
    scaling: IMAGES.includes(dataset.name) ? 'minMax' : 'standardize',
    network: {
      layers: [hidden, hidden, { activation: 'identity', initializer: 'glorotNormal', biasInitializer: 'zeros' }],
    },
    loss,
    optimizer: { name: 'sgd', learningRate: 0.1 },
    schedule: 'constant',
    clipping: 'none',
    batchSize: wide ? 32 : 20,
    epochs: many ? 5 : wide ? 30 : 100,
  };
}

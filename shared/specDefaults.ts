import { datasetShape, type DatasetName } from './datasets/index';
import { DATASETS } from './datasets/index';
import { defaultChoice } from './params';

/**
 * The fields of an experiment that were not given: they depend on the data set, so that every data set learns at once.
 * Plain input for `parseSpec`, not yet a spec.
 */
export function defaultsFor(dataset: DatasetName): Record<string, unknown> {
  const { task, features } = datasetShape(defaultChoice(DATASETS[dataset]));
  const wide = features > 16;
  const hidden = { units: wide ? 32 : 16, activation: 'tanh', initializer: 'glorotNormal', biasInitializer: 'zeros' };
  const loss = { binary: 'binaryCrossEntropy', multiclass: 'softmaxCrossEntropy', regression: 'mse' }[task];
  return {
    scaling: dataset === 'digits' ? 'minMax' : 'standardize',
    network: {
      layers: [hidden, hidden, { activation: 'identity', initializer: 'glorotNormal', biasInitializer: 'zeros' }],
    },
    loss,
    optimizer: { name: 'sgd', learningRate: 0.1 },
    schedule: 'constant',
    clipping: 'none',
    batchSize: wide ? 32 : 20,
    epochs: wide ? 30 : 100,
  };
}

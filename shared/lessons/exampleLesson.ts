const experiment = (learningRate: number) => ({
  dataset: { name: 'moons', samples: 300, noise: 0.1 },
  testFraction: 0,
  scaling: 'standardize',
  network: {
    layers: [
      { units: 16, activation: 'tanh', initializer: 'glorotNormal' },
      { activation: 'identity', initializer: 'glorotNormal' },
    ],
  },
  optimizer: { name: 'sgd', learningRate },
  batchSize: 32,
  epochs: 60,
  record: { everySteps: 100, evaluateEverySteps: 10, histograms: 0 },
});

/** A whole lesson file, to begin one's own from; docs/lesson.initlab.json is the same. */
export const EXAMPLE_LESSON = {
  lesson: {
    title: 'A larger step learns the moons sooner, up to a point',
    claim: 'With a learning rate of 0.5 a small tanh net separates the moons in fewer epochs than with 0.02.',
    setUp:
      'A 2-16-1 tanh net with Xavier weights on 300 moons with noise 0.1, batches of 32, 60 epochs: once with the learning rate 0.02, once with 0.5.',
    question: {
      text: 'Which net reaches 95 % of the training examples first?',
      options: ['The one with 0.02', 'The one with 0.5', 'Both at about the same time'],
      answer: 1,
    },
    explanation:
      'Plain gradient descent moves by the learning rate times the gradient. As long as the steps stay stable, larger ones need fewer epochs; far larger ones overshoot, which this lesson does not measure.',
    seeds: 5,
    experiments: { small: experiment(0.02), large: experiment(0.5) },
    checks: [
      {
        quantity: 'epochs to 95 %, learning rate 0.5 less 0.02',
        measure: { experiment: 'large', metric: 'accuracy.train', take: 'epochsUntil', value: 0.95 },
        minus: { experiment: 'small', metric: 'accuracy.train', take: 'epochsUntil', value: 0.95 },
        across: 'every',
        bound: { max: -1 },
      },
      {
        quantity: 'training loss at the end, learning rate 0.5 beside 0.02',
        measure: { experiment: 'large', metric: 'loss.train', take: 'last' },
        over: { experiment: 'small', metric: 'loss.train', take: 'last' },
        across: 'geometricMean',
        bound: { max: 0.5 },
      },
      {
        quantity: 'spread of z in layer 1 at the end, learning rate 0.5',
        measure: { experiment: 'large', metric: 'preActivation.std', layer: 1, take: 'last' },
        across: 'median',
      },
    ],
  },
};

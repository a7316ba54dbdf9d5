import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** brain.js trains example by example with the squared error; its last layer has the activation of the others. */
export const brain = {
  label: 'brain.js',
  note: 'an update after each example, squared error on all workloads, ReLU on the output too, 64-bit numbers',
  async open() {
    const { NeuralNetwork } = require('brain.js');
    const { version } = require('brain.js/package.json');
    return { version, create: (workload) => create(NeuralNetwork, workload) };
  },
};

/** Outputs begin above 0: a ReLU whose output is 0 for every example would never learn. */
const OUTPUT_BIAS = 0.5;

function create(NeuralNetwork, { sizes, batch, batches, initialWeights, learningRate }) {
  const net = new NeuralNetwork({ hiddenLayers: sizes.slice(1, -1), activation: 'relu' });
  net.sizes = [...sizes];
  net.initialize();
  net.trainOpts = { ...net.trainOpts, learningRate, momentum: 0 };
  net.setActivation();
  for (let layer = 1; layer < sizes.length; layer++) {
    const [units, fanIn] = [sizes[layer], sizes[layer - 1]];
    const weights = initialWeights[layer - 1];
    net.weights[layer] = Array.from({ length: units }, (_, j) => weights.slice(j * fanIn, (j + 1) * fanIn));
    net.biases[layer] = new Array(units).fill(layer === sizes.length - 1 ? OUTPUT_BIAS : 0);
  }
  const examples = batches.flatMap(({ inputs, targets }) => examplesOf(inputs, targets, sizes, batch));
  let made = 0;
  return {
    run(count) {
      for (let i = 0; i < count; i++) net.trainPattern(examples[made++ % examples.length]);
      return count;
    },
    loss() {
      let sum = 0;
      for (const { input, output } of examples.slice(0, batch)) {
        const out = net.runInput(input);
        output.forEach((target, j) => (sum += (out[j] - target) ** 2));
      }
      return sum / batch;
    },
  };
}

function examplesOf(inputs, targets, sizes, batch) {
  const [features, outputs] = [sizes[0], sizes[sizes.length - 1]];
  return Array.from({ length: batch }, (_, row) => ({
    input: Array.from(inputs.subarray(row * features, (row + 1) * features)),
    output: Array.from(targets.subarray(row * outputs, (row + 1) * outputs)),
  }));
}

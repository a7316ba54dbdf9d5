import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** convnetjs: gradients example by example, an update after each batch. */
export const convnet = {
  label: 'convnetjs',
  note: '64-bit numbers',
  async open() {
    const convnetjs = require('convnetjs');
    const { version } = require('convnetjs/package.json');
    return { version, create: (workload) => create(convnetjs, workload) };
  },
};

function create({ Net, Trainer, Vol }, { sizes, batch, batches, initialWeights, learningRate }) {
  const outputs = sizes[sizes.length - 1];
  const net = new Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: sizes[0] },
    ...sizes.slice(1, -1).map((units) => ({ type: 'fc', num_neurons: units, activation: 'relu', bias_pref: 0 })),
    outputs === 1 ? { type: 'regression', num_neurons: 1 } : { type: 'softmax', num_classes: outputs },
  ]);
  const dense = net.layers.filter(({ layer_type }) => layer_type === 'fc');
  dense.forEach(({ filters }, l) =>
    filters.forEach(({ w }, j) => w.set(initialWeights[l].slice(j * w.length, (j + 1) * w.length))),
  );
  const options = {
    method: 'sgd',
    learning_rate: learningRate,
    momentum: 0,
    batch_size: batch,
    l1_decay: 0,
    l2_decay: 0,
  };
  const trainer = new Trainer(net, options);
  const examples = batches.flatMap(({ inputs, targets }) =>
    Array.from({ length: batch }, (_, row) => {
      const x = new Vol(1, 1, sizes[0], 0);
      x.w.set(inputs.subarray(row * sizes[0], (row + 1) * sizes[0]));
      const target = targets.subarray(row * outputs, (row + 1) * outputs);
      return { x, y: outputs === 1 ? [target[0]] : target.indexOf(1) };
    }),
  );
  let made = 0;
  return {
    run(count) {
      for (let i = 0; i < count * batch; i++) {
        const { x, y } = examples[made++ % examples.length];
        trainer.train(x, y);
      }
      return count * batch;
    },
    loss() {
      let sum = 0;
      for (const { x, y } of examples.slice(0, batch)) {
        net.forward(x);
        sum += net.backward(y);
      }
      // The loss comes with gradients: they must not reach the next update.
      for (const { grads } of net.getParamsAndGrads()) grads.fill(0);
      return sum / batch;
    },
  };
}

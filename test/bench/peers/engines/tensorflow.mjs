import { createRequire } from 'node:module';
import { WORKLOAD_BATCHES } from '../resident.mjs';

const require = createRequire(import.meta.url);

/**
 * TensorFlow.js on one thread: variables, fused layers and `minimize` of tfjs-core, without the bookkeeping of a tfjs-layers
 * model around them (tfjs-layers is loaded because it registers the gradients). Both backends finish the work within the call, so that nothing has to be read back.
 */
function tensorflow(backend) {
  return {
    label: `TensorFlow.js ${backend}`,
    async open() {
      const tf = require('@tensorflow/tfjs-core');
      require('@tensorflow/tfjs-layers');
      let version = tf.version_core;
      if (backend === 'wasm') {
        require('@tensorflow/tfjs-backend-wasm');
        tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
        const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
        version += `, ${simd ? 'SIMD' : 'no SIMD'}, 1 thread`;
      } else {
        require('@tensorflow/tfjs-backend-cpu');
      }
      await tf.setBackend(backend);
      await tf.ready();
      return { version, create: (workload) => create(tf, backend, workload) };
    },
  };
}

function create(tf, backend, { sizes, batch, batches, initialWeights, learningRate }) {
  tf.setBackend(backend);
  const outputs = sizes[sizes.length - 1];
  const parameters = initialWeights.map((weights, l) => ({
    weights: tf.variable(tf.transpose(tf.tensor2d(weights, [sizes[l + 1], sizes[l]]))),
    biases: tf.variable(tf.zeros([sizes[l + 1]])),
  }));
  const variables = parameters.flatMap(({ weights, biases }) => [weights, biases]);
  const tensors = batches.map(({ inputs, targets }) => ({
    inputs: tf.tensor2d(inputs, [batch, sizes[0]]),
    targets: tf.tensor2d(targets, [batch, outputs]),
  }));
  const last = parameters.length - 1;
  const lossOf = ({ inputs, targets }) => {
    const out = parameters.reduce((a, { weights, biases }, l) => {
      const activation = l === last ? 'linear' : 'relu';
      return tf.fused.matMul({ a, b: weights, bias: biases, activation });
    }, inputs);
    return outputs === 1 ? tf.losses.meanSquaredError(targets, out) : tf.losses.softmaxCrossEntropy(targets, out);
  };
  const optimizer = tf.train.sgd(learningRate);
  let made = 0;
  return {
    run(count) {
      tf.setBackend(backend);
      for (let i = 0; i < count; i++) {
        const at = tensors[made++ % WORKLOAD_BATCHES];
        optimizer.minimize(() => lossOf(at), false, variables);
      }
      return count * batch;
    },
    loss() {
      tf.setBackend(backend);
      return tf.tidy(() => lossOf(tensors[0]).dataSync()[0]);
    },
    close() {
      tf.setBackend(backend);
      for (const tensor of [...variables, ...tensors.flatMap(Object.values)]) tensor.dispose();
    },
  };
}

export const tensorflowWasm = tensorflow('wasm');
export const tensorflowCpu = tensorflow('cpu');

import { activate, timesDerivative } from './activations';
import { Layer, LAYER_BYTES, Network } from './layout';
import { bce, mse, softmaxCrossEntropy } from './losses';
import { columnSums, forward, inputGradient, weightGradient } from './matrix';
import { preluBackward, preluForward } from './prelu';

/** Numbers of the functions that the passes treat themselves; the tables are in shared/kernelLayout.ts. */
const IDENTITY: i32 = 0;
const RELU: i32 = 1;
const MSE: i32 = 0;
const BINARY_CROSS_ENTROPY: i32 = 1;

export function layerAt(network: Network, index: i32): Layer {
  return changetype<Layer>(network.layers + <usize>index * LAYER_BYTES);
}

/** Rows as buffers hold them: a multiple of 4. */
function padded(rows: i32): i32 {
  return (rows + 3) & ~3;
}

/** z and a of every layer for `rows` rows of inputs. The rows up to the next multiple of 4 are computed too. */
export function forwardPass(network: Network, inputs: usize, rows: i32): void {
  const count = padded(rows);
  for (let l = 0; l < network.depth; l++) {
    const layer = layerAt(network, l);
    const isRelu = layer.z === 0;
    const z = isRelu ? layer.a : layer.z;
    forward(
      inputs,
      layer.inputWidth,
      layer.weights,
      layer.biases,
      z,
      count,
      layer.fanIn,
      layer.width,
      isRelu,
      network.panel,
    );
    if (!isRelu && z !== layer.a) activateLayer(layer, count);
    inputs = layer.a;
  }
}

function activateLayer(layer: Layer, rows: i32): void {
  const width = layer.width;
  if (layer.slopeCount > 0) {
    preluForward(layer.z, layer.a, rows, width, layer.slopes, layer.slopeCount);
  } else {
    activate(layer.activation, layer.z, layer.a, rows * width, layer.shape);
  }
  // f(0) is not 0 for every activation: the padding must not become further units.
  const from = (<usize>layer.fanOut) << 2;
  const step = (<usize>width) << 2;
  if (from === step) return;
  let row = layer.a;
  for (let i = 0; i < rows; i++) {
    for (let j = from; j < step; j += 4) store<f32>(row + j, 0);
    row += step;
  }
}

/**
 * The loss of the last forward pass and its gradient with respect to the outputs, both times `scale`.
 *
 * Shapes   targets [rows × width of the last layer].
 * Mutates  delta of the last layer.
 */
export function lossPass(network: Network, targets: usize, rows: i32, scale: f64): f64 {
  const layer = layerAt(network, network.depth - 1);
  const a = layer.a;
  const delta = layer.delta;
  const fanOut = layer.fanOut;
  const width = layer.width;
  if (network.loss === MSE) return mse(a, targets, rows, fanOut, width, delta, scale);
  if (network.loss === BINARY_CROSS_ENTROPY) return bce(a, targets, rows, fanOut, width, delta, scale);
  return softmaxCrossEntropy(a, targets, rows, fanOut, width, delta, scale);
}

/** What the mean loss divides by: 1 over the examples, or over all their outputs. */
export function meanScale(network: Network, rows: i32): f64 {
  const SOFTMAX = 2;
  const units = network.loss === SOFTMAX ? 1 : layerAt(network, network.depth - 1).fanOut;
  return 1 / (<f64>rows * <f64>units);
}

/** ∂loss/∂z of every layer, after lossPass; with `wanted` also the gradients of all parameters. */
export function backwardPass(network: Network, inputs: usize, rows: i32, wanted: bool): void {
  const count = padded(rows);
  for (let l = network.depth - 1; l >= 0; l--) {
    const layer = layerAt(network, l);
    const delta = layer.delta;
    const width = layer.width;
    const inputWidth = layer.inputWidth;
    derive(layer, rows, count);
    if (wanted) {
      const x = l === 0 ? inputs : layerAt(network, l - 1).a;
      weightGradient(x, inputWidth, delta, layer.weightGradients, rows, width, 0, inputWidth, network.panel);
      columnSums(delta, rows, width, layer.biasGradients);
    }
    if (l > 0) {
      const out = layerAt(network, l - 1).delta;
      inputGradient(delta, layer.weights, out, count, inputWidth, layer.fanOut, width, network.panel);
    }
  }
}

/** delta ← delta · f′(z). */
function derive(layer: Layer, rows: i32, count: i32): void {
  const delta = layer.delta;
  const width = layer.width;
  const activation = layer.activation;
  if (activation === IDENTITY) return;
  if (activation === RELU) {
    whereActive(layer.a, delta, count * width);
  } else if (layer.slopeCount > 0) {
    preluBackward(layer.z, delta, rows, width, layer.slopes, layer.slopeCount, layer.slopeGradients);
  } else {
    timesDerivative(activation, layer.z, delta, count * width, layer.shape);
  }
}

/** delta ← 0 where a is not positive. */
function whereActive(a: usize, delta: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (const end = a + ((<usize>n) << 2); a < end; a += 16) {
    v128.store(delta, v128.and(v128.load(delta), f32x4.gt(v128.load(a), zero)));
    delta += 16;
  }
}

import { activate, timesDerivative } from './activations';
import { Layer, LAYER_BYTES, Network } from './layout';
import { bce, mse, softmaxCrossEntropy } from './losses';
import { largestSize } from './guard';
import { columnSums, forward, inputGradient, weightGradient } from './matrix';
import { PANEL } from './panels';
import { preluBackward, preluForward } from './prelu';
import { BACKWARD, firstOf, FORWARD, Job, leave, teamOf } from './team';

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
  Job.give(network, FORWARD, inputs, rows, false, 0, 0, 0);
  forwardPart(network, inputs, rows, 0);
  Job.meet(teamOf(network));
}

/** A thread's rows of a forward pass. */
export function forwardPart(network: Network, inputs: usize, rows: i32, thread: i32): void {
  const threads = teamOf(network).threads;
  const from = firstOf(padded(rows), thread, threads);
  const count = firstOf(padded(rows), thread + 1, threads) - from;
  if (count === 0) return;
  const panel = panelOf(network, thread);
  inputs += rowsBytes(from, layerAt(network, 0).inputWidth);
  for (let l = 0; l < network.depth; l++) {
    const layer = layerAt(network, l);
    const isRelu = layer.z === 0;
    const skipped = rowsBytes(from, layer.width);
    const z = (isRelu ? layer.a : layer.z) + skipped;
    const a = layer.a + skipped;
    forward(inputs, layer.inputWidth, layer.weights, layer.biases, z, count, layer.fanIn, layer.width, isRelu, panel);
    if (z !== a) activateLayer(layer, z, a, count);
    inputs = a;
  }
}

function panelOf(network: Network, thread: i32): usize {
  return network.panel + ((<usize>thread * PANEL) << 2);
}

function rowsBytes(rows: i32, width: i32): usize {
  return (<usize>rows * <usize>width) << 2;
}

function activateLayer(layer: Layer, z: usize, a: usize, rows: i32): void {
  const width = layer.width;
  if (layer.slopeCount > 0) {
    preluForward(z, a, rows, width, layer.slopes, layer.slopeCount);
  } else {
    activate(layer.activation, z, a, rows * width, layer.shape);
  }
  // f(0) is not 0 for every activation: the padding must not become further units.
  const from = (<usize>layer.fanOut) << 2;
  const step = (<usize>width) << 2;
  if (from === step) return;
  let row = a;
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
  Job.give(network, BACKWARD, inputs, rows, wanted, 0, 0, 0);
  backwardPart(network, inputs, rows, wanted, 0);
  Job.meet(teamOf(network));
}

/** A thread's part of a backward pass: ∂loss/∂z of its rows of the batch; then its rows of the weights' gradients. */
export function backwardPart(network: Network, inputs: usize, rows: i32, wanted: bool, thread: i32): void {
  const team = teamOf(network);
  const threads = team.threads;
  const from = firstOf(padded(rows), thread, threads);
  const count = firstOf(padded(rows), thread + 1, threads) - from;
  const panel = panelOf(network, thread);
  for (let l = network.depth - 1; l >= 0; l--) {
    const layer = layerAt(network, l);
    if (layer.slopeCount > 0) {
      // The slopes' gradients are sums over all rows.
      Job.meet(team);
      if (thread === 0) derivePrelu(layer, rows);
      Job.meet(team);
    } else {
      derive(layer, from, count);
    }
    // Alone, while delta is in the cache.
    if (wanted && threads === 1) parameterGradients(network, l, inputs, rows, 0);
    if (l > 0 && count > 0) {
      const delta = layer.delta + rowsBytes(from, layer.width);
      const out = layerAt(network, l - 1).delta + rowsBytes(from, layer.inputWidth);
      inputGradient(delta, layer.weights, out, count, layer.inputWidth, layer.fanOut, layer.width, panel);
    }
  }
  if (!wanted || threads === 1) return;
  Job.meet(team);
  let steepest: i32 = 0;
  for (let l = 0; l < network.depth; l++) {
    steepest = max(steepest, parameterGradients(network, l, inputs, rows, thread));
  }
  leave(team, thread, steepest);
}

/** Gradients of a thread's rows of a layer's weights and of what else of the layer is its own; the size of the largest as bits. */
function parameterGradients(network: Network, l: i32, inputs: usize, rows: i32, thread: i32): i32 {
  const layer = layerAt(network, l);
  const threads = teamOf(network).threads;
  const delta = layer.delta;
  const width = layer.width;
  const inputWidth = layer.inputWidth;
  const x = l === 0 ? inputs : layerAt(network, l - 1).a;
  const from = firstOf(inputWidth, thread, threads);
  const to = firstOf(inputWidth, thread + 1, threads);
  const panel = panelOf(network, thread);
  weightGradient(x, inputWidth, delta, layer.weightGradients, rows, width, from, to, panel);
  const isOwner = l % threads === thread;
  if (isOwner) columnSums(delta, rows, width, layer.biasGradients);
  if (threads === 1) return 0;
  const own = largestSize(layer.weightGradients + rowsBytes(from, width), (to - from) * width);
  let bits = reinterpret<i32>(own);
  if (isOwner) {
    bits = max(bits, reinterpret<i32>(largestSize(layer.biasGradients, width)));
    bits = max(bits, reinterpret<i32>(largestSize(layer.slopeGradients, padded(layer.slopeCount))));
  }
  return bits;
}

/** delta ← delta · f′(z) for `count` rows from `from` on. */
function derive(layer: Layer, from: i32, count: i32): void {
  const width = layer.width;
  const skipped = rowsBytes(from, width);
  const delta = layer.delta + skipped;
  const activation = layer.activation;
  if (activation === IDENTITY) return;
  if (activation === RELU) {
    whereActive(layer.a + skipped, delta, count * width);
  } else {
    timesDerivative(activation, layer.z + skipped, delta, count * width, layer.shape);
  }
}

function derivePrelu(layer: Layer, rows: i32): void {
  preluBackward(layer.z, layer.delta, rows, layer.width, layer.slopes, layer.slopeCount, layer.slopeGradients);
}

/** delta ← 0 where a is not positive. */
function whereActive(a: usize, delta: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (const end = a + ((<usize>n) << 2); a < end; a += 16) {
    v128.store(delta, v128.and(v128.load(delta), f32x4.gt(v128.load(a), zero)));
    delta += 16;
  }
}

import { clipNorm, clipValue } from './clipping';
import { Network } from './layout';
import { adagrad, adam, momentum, nesterov, rmsprop, sgd } from './optimizers';
import { firstOf, teamOf } from './team';

/** Clippings by number. */
export const CLIP_NORM: i32 = 1;
const CLIP_VALUE: i32 = 2;

/** Optimizers by number; their settings in the order of OPTIMIZER_SETTINGS in shared/kernelLayout.ts. */
const SGD: i32 = 0;
const MOMENTUM: i32 = 1;
const NESTEROV: i32 = 2;
const ADAGRAD: i32 = 3;
const RMSPROP: i32 = 4;
const ADAMW: i32 = 6;

/** One optimizer step, `step` = 1 at the first. Weight decay leaves the learned slopes alone. */
export function update(network: Network, rate: f64, decay: f64, step: i32): void {
  updatePart(network, 0, network.weightCount, rate, decay, step);
  if (network.slopeCount > 0) updatePart(network, network.weightCount, network.slopeCount, rate, 0, step);
}

/** Bounds the gradients; by their norm only after gradientNorms. */
export function clip(network: Network): void {
  clipPart(network, 0, network.weightCount + network.slopeCount);
}

/** Clipping and optimizer step of a thread's part of the parameters. */
export function changePart(network: Network, rate: f64, decay: f64, step: i32, thread: i32): void {
  const threads = teamOf(network).threads;
  const weights = network.weightCount;
  const from = firstOf(weights, thread, threads);
  const count = firstOf(weights, thread + 1, threads) - from;
  clipPart(network, from, count);
  updatePart(network, from, count, rate, decay, step);
  if (network.slopeCount === 0 || thread > 0) return;
  clipPart(network, weights, network.slopeCount);
  updatePart(network, weights, network.slopeCount, rate, 0, step);
}

function clipPart(network: Network, from: i32, n: i32): void {
  const gradients = network.gradients + ((<usize>from) << 2);
  const limit = load<f64>(network.limit);
  if (network.clipping === CLIP_NORM) clipNorm(gradients, n, load<f64>(network.results, 8), limit);
  if (network.clipping === CLIP_VALUE) clipValue(gradients, n, limit);
}

/** An optimizer step of n parameters from `from` on. */
function updatePart(network: Network, from: i32, n: i32, rate: f64, decay: f64, step: i32): void {
  const skipped = (<usize>from) << 2;
  const p = network.parameters + skipped;
  const g = network.gradients + skipped;
  const slot = (<usize>(network.weightCount + network.slopeCount)) << 2;
  const s0 = network.state + skipped;
  const s1 = s0 + slot;
  const s2 = s1 + slot;
  const settings = network.settings;
  const first = load<f64>(settings);
  const second = load<f64>(settings, 8);
  const third = load<f64>(settings, 16);
  const fourth = load<f64>(settings, 24);
  const optimizer = network.optimizer;
  if (optimizer === SGD) {
    sgd(p, g, n, rate, decay);
  } else if (optimizer === MOMENTUM) {
    momentum(p, g, s0, n, rate, decay, first, second, step === 1);
  } else if (optimizer === NESTEROV) {
    nesterov(p, g, s0, n, rate, decay, first);
  } else if (optimizer === ADAGRAD) {
    adagrad(p, g, s0, n, rate / (1 + <f64>(step - 1) * second), decay, first);
  } else if (optimizer === RMSPROP) {
    const centered = fourth === 1;
    const velocity = third > 0 ? (centered ? s2 : s1) : 0;
    rmsprop(p, g, s0, centered ? s1 : 0, velocity, n, rate, decay, first, second, third);
  } else {
    const largest = fourth === 1 ? s2 : 0;
    adam(p, g, s0, s1, largest, n, rate, decay, first, second, third, step, optimizer === ADAMW);
  }
}

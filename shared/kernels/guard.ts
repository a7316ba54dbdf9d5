import { Network } from './layout';

/**
 * Keeps an overflow of the parameters from happening unseen, without looking at them after each step: bounds on their
 * size and on the gradients' say whether an update could overflow at all. Only when it could is a copy kept.
 */

/** Below this no sum of two bounded numbers overflows. */
const SAFE: f64 = 1e37;

/** Doubles at Network.guard. */
const EXACT: usize = 0;
const BOUND: usize = 8;
const STEEPEST: usize = 16;
const GAIN: usize = 24;

/** Largest |x| of n numbers (a multiple of 4); larger than any finite number when one is infinite, NaN when one is NaN. */
export function largestSize(values: usize, n: i32): f32 {
  const magnitude = i32x4.splat(0x7fffffff);
  let first = i32x4.splat(0);
  let second = i32x4.splat(0);
  const end = values + ((<usize>n) << 2);
  // As integers, sizes are in order and NaN is above infinity.
  for (; values + 32 <= end; values += 32) {
    first = i32x4.max_s(first, v128.and(v128.load(values), magnitude));
    second = i32x4.max_s(second, v128.and(v128.load(values, 16), magnitude));
  }
  if (values < end) first = i32x4.max_s(first, v128.and(v128.load(values), magnitude));
  first = i32x4.max_s(first, second);
  const low = max(i32x4.extract_lane(first, 0), i32x4.extract_lane(first, 1));
  const high = max(i32x4.extract_lane(first, 2), i32x4.extract_lane(first, 3));
  return reinterpret<f32>(max(low, high));
}

function parameterCount(network: Network): i32 {
  return network.weightCount + network.slopeCount;
}

/** Parameters or optimizer state were set from outside. */
export function resetGuard(network: Network): void {
  measure(network);
  const slots = parameterCount(network) * network.stateSlots;
  store<f64>(network.guard + STEEPEST, slots > 0 ? <f64>largestSize(network.state, slots) : 0);
}

function measure(network: Network): void {
  const size = <f64>largestSize(network.parameters, parameterCount(network));
  store<f64>(network.guard + EXACT, size);
  store<f64>(network.guard + BOUND, size);
}

/** Whether an update by gradients of at most that size could make a parameter overflow. */
export function isRisky(network: Network, steepest: f32, rate: f64, decay: f64): bool {
  const guard = network.guard;
  if (decay > 0 && load<f64>(guard + BOUND) > 2 * load<f64>(guard + EXACT) + 1) measure(network);
  const size = load<f64>(guard + BOUND);
  store<f64>(guard + STEEPEST, max(load<f64>(guard + STEEPEST), <f64>steepest + decay * size));
  if (grown(network, rate, decay)) return false;
  measure(network);
  return !grown(network, rate, decay);
}

/** Moves the bound by one step, if it stays safe. */
function grown(network: Network, rate: f64, decay: f64): bool {
  const guard = network.guard;
  const size = load<f64>(guard + BOUND);
  const next = size * (1 + rate * decay) + rate * load<f64>(guard + GAIN) * load<f64>(guard + STEEPEST);
  // Also false for NaN, which a gain of infinity gives.
  const safe = next < SAFE;
  if (safe) store<f64>(guard + BOUND, next);
  return safe;
}

/** Copies parameters and state aside. */
export function keep(network: Network): void {
  const bytes = (<usize>parameterCount(network)) << 2;
  memory.copy(network.previous, network.parameters, bytes);
  memory.copy(network.kept, network.state, bytes * <usize>network.stateSlots);
}

/** After a risky update: true when all is finite; otherwise puts back what was kept, and the bad parameters in `gradients`. */
export function isSound(network: Network): bool {
  measure(network);
  if (load<f64>(network.guard + EXACT) < Infinity) return true;
  const bytes = (<usize>parameterCount(network)) << 2;
  memory.copy(network.gradients, network.parameters, bytes);
  memory.copy(network.parameters, network.previous, bytes);
  memory.copy(network.state, network.kept, bytes * <usize>network.stateSlots);
  measure(network);
  return false;
}

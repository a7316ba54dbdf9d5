/**
 * One step of an optimizer over n parameters, a multiple of 4, in single precision. shared/optimizers.ts has the rules.
 *
 * Shapes   parameters, gradients and each slot of state [n].
 * Units    rate is the learning rate after the schedule, decay the weight decay; what does not depend on the parameter is
 *          computed once, in double, and rounded once.
 * Mutates  parameters and state. State below 1.2e-38 becomes 0: fading numbers would become subnormal, which some
 *          processors compute a hundred times slower.
 */

/** The sign bit's complement, and the largest subnormal number. */
const NORMAL: usize = memory.data<u32>([0x7fffffff, 0x007fffff], 16);

class Entry {
  /** g + λw. */
  @inline
  static gradient(parameters: usize, gradients: usize, at: usize, decay: v128): v128 {
    return f32x4.add(v128.load(gradients + at), f32x4.mul(decay, v128.load(parameters + at)));
  }

  /** Stores a number of the state, 0 where it is subnormal; returns what was stored. NaN stays NaN. */
  @inline
  static keep(slot: usize, value: v128): v128 {
    const size = v128.and(value, v128.load32_splat(NORMAL));
    const kept = v128.and(value, i32x4.gt_s(size, v128.load32_splat(NORMAL, 4)));
    v128.store(slot, kept);
    return kept;
  }

  /** kept · old + fresh · value. */
  @inline
  static mean(slot: usize, kept: v128, fresh: v128, value: v128): v128 {
    return Entry.keep(slot, f32x4.add(f32x4.mul(kept, v128.load(slot)), f32x4.mul(fresh, value)));
  }

  /** numerator/denominator; 0 where the denominator is 0: without ε, what never had a gradient stays where it is. */
  @inline
  static quotient(numerator: v128, denominator: v128): v128 {
    return v128.and(f32x4.div(numerator, denominator), f32x4.ne(denominator, f32x4.splat(0)));
  }

  /** w − rate · change. */
  @inline
  static move(parameters: usize, rate: v128, change: v128): void {
    v128.store(parameters, f32x4.sub(v128.load(parameters), f32x4.mul(rate, change)));
  }
}

/** A double in every lane, as single. */
function every(value: f64): v128 {
  return f32x4.splat(<f32>value);
}

export function sgd(parameters: usize, gradients: usize, n: i32, rate: f64, decay: f64): void {
  const eta = every(rate);
  const lambda = every(decay);
  const bytes = (<usize>n) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    Entry.move(parameters + at, eta, Entry.gradient(parameters, gradients, at, lambda));
  }
}

/** `first`: the first velocity is the gradient itself, undampened. */
export function momentum(
  parameters: usize,
  gradients: usize,
  velocity: usize,
  n: i32,
  rate: f64,
  decay: f64,
  mu: f64,
  dampening: f64,
  first: bool,
): void {
  const eta = every(rate);
  const lambda = every(decay);
  const kept = every(mu);
  const fresh = every(first ? 1 : 1 - dampening);
  const bytes = (<usize>n) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = Entry.gradient(parameters, gradients, at, lambda);
    Entry.move(parameters + at, eta, Entry.mean(velocity + at, kept, fresh, g));
  }
}

export function nesterov(
  parameters: usize,
  gradients: usize,
  velocity: usize,
  n: i32,
  rate: f64,
  decay: f64,
  mu: f64,
): void {
  const eta = every(rate);
  const lambda = every(decay);
  const kept = every(mu);
  const one = every(1);
  const bytes = (<usize>n) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = Entry.gradient(parameters, gradients, at, lambda);
    const v = Entry.mean(velocity + at, kept, one, g);
    Entry.move(parameters + at, eta, f32x4.add(g, f32x4.mul(kept, v)));
  }
}

/** The decay of the rate is in `rate` already. */
export function adagrad(
  parameters: usize,
  gradients: usize,
  squares: usize,
  n: i32,
  rate: f64,
  decay: f64,
  epsilon: f64,
): void {
  const eta = every(rate);
  const lambda = every(decay);
  const eps = every(epsilon);
  const one = every(1);
  const bytes = (<usize>n) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = Entry.gradient(parameters, gradients, at, lambda);
    const sum = Entry.mean(squares + at, one, g, g);
    Entry.move(parameters + at, eta, Entry.quotient(g, f32x4.add(f32x4.sqrt(sum), eps)));
  }
}

/** `means` (centred) and `velocity` (momentum) are 0 where not used. */
export function rmsprop(
  parameters: usize,
  gradients: usize,
  squares: usize,
  means: usize,
  velocity: usize,
  n: i32,
  rate: f64,
  decay: f64,
  rho: f64,
  epsilon: f64,
  mu: f64,
): void {
  const eta = every(rate);
  const lambda = every(decay);
  const kept = every(rho);
  const fresh = every(1 - rho);
  const eps = every(epsilon);
  const inert = every(mu);
  const one = every(1);
  const bytes = (<usize>n) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = Entry.gradient(parameters, gradients, at, lambda);
    let square = Entry.mean(squares + at, kept, f32x4.mul(fresh, g), g);
    if (means !== 0) {
      const mean = Entry.mean(means + at, kept, fresh, g);
      // A variance: rounding alone can make it negative.
      square = f32x4.max(f32x4.sub(square, f32x4.mul(mean, mean)), f32x4.splat(0));
    }
    let change = Entry.quotient(g, f32x4.add(f32x4.sqrt(square), eps));
    if (velocity !== 0) change = Entry.mean(velocity + at, inert, one, change);
    Entry.move(parameters + at, eta, change);
  }
}

/**
 * Adam at step `step` (1 is the first); with `decoupled` AdamW. `largest`, AMSGrad's largest second moment, is 0 where not
 * used.
 */
export function adam(
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  largest: usize,
  n: i32,
  rate: f64,
  decay: f64,
  beta1: f64,
  beta2: f64,
  epsilon: f64,
  step: i32,
  decoupled: bool,
): void {
  const eta = every(rate / (1 - power(beta1, step)));
  const correction = every(1 / sqrt(1 - power(beta2, step)));
  const shrunk = every(decoupled ? 1 - rate * decay : 1);
  const lambda = every(decoupled ? 0 : decay);
  const kept1 = every(beta1);
  const kept2 = every(beta2);
  const fresh1 = every(1 - beta1);
  const fresh2 = every(1 - beta2);
  const eps = every(epsilon);
  const bytes = (<usize>n) << 2;
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = Entry.gradient(parameters, gradients, at, lambda);
    const m = Entry.mean(first + at, kept1, fresh1, g);
    let v = Entry.mean(second + at, kept2, f32x4.mul(fresh2, g), g);
    if (largest !== 0) {
      v = f32x4.max(v, v128.load(largest + at));
      v128.store(largest + at, v);
    }
    const change = Entry.quotient(m, f32x4.add(f32x4.mul(f32x4.sqrt(v), correction), eps));
    const w = f32x4.mul(v128.load(parameters + at), shrunk);
    v128.store(parameters + at, f32x4.sub(w, f32x4.mul(eta, change)));
  }
}

/** base^exponent for a whole exponent ≥ 0, by repeated squaring. */
function power(base: f64, exponent: i32): f64 {
  let result: f64 = 1;
  for (let left = exponent; left > 0; left >>= 1) {
    if ((left & 1) === 1) result *= base;
    base *= base;
  }
  return result;
}

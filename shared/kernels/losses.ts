import { Vector } from './vectorMath';

/**
 * Losses: `scale` times the sum over rows and units, and its gradient with respect to the outputs. shared/losses.ts has the
 * formulas.
 *
 * Shapes   outputs, targets, delta [rows × ld], ld a multiple of 4; the columns from `units` on are padding, whatever they
 *          hold: they add nothing and their delta becomes 0.
 * Units    the sum is made in double, row after row.
 * Mutates  delta.
 * Errors   none for finite outputs, however large; NaN outputs give a NaN loss.
 */

/** 0, 1, 2, 3: columns of the lanes. */
const LANES: usize = memory.data<i32>([0, 1, 2, 3], 16);
/** −∞ and the lowest finite number. */
const LOWEST: usize = memory.data<u32>([0xff800000, 0xff7fffff], 16);
const LN2: f64 = 0.6931471805599453;

class Sum {
  /** Ones in the lanes of the columns from j on that are units. */
  @inline
  static isUnit(j: i32, units: i32): v128 {
    return i32x4.lt_s(i32x4.add(i32x4.splat(j), v128.load(LANES)), i32x4.splat(units));
  }

  /** Two doubles: lanes 0 and 2, 1 and 3 added. */
  @inline
  static pairs(x: v128): v128 {
    return f64x2.add(f64x2.promote_low_f32x4(x), f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)));
  }

  @inline
  static ofPairs(x: v128): f64 {
    return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
  }

  /** Squares in double, as pairs: they cannot overflow. */
  @inline
  static squares(x: v128): v128 {
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
    return f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
  }
}

/** Σ (o − t)². */
export function mse(outputs: usize, targets: usize, rows: i32, units: i32, ld: i32, delta: usize, scale: f64): f64 {
  const factor = f32x4.splat(<f32>(2 * scale));
  let sum = f64x2.splat(0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < ld; j += 4) {
      const error = v128.and(f32x4.sub(v128.load(outputs), v128.load(targets)), Sum.isUnit(j, units));
      sum = f64x2.add(sum, Sum.squares(error));
      v128.store(delta, f32x4.mul(error, factor));
      outputs += 16;
      targets += 16;
      delta += 16;
    }
  }
  return scale * Sum.ofPairs(sum);
}

/** Σ ln(1 + e^z) − tz, as max(z, 0) − tz + ln(1 + e^−|z|): no overflow for large logits. */
export function bce(outputs: usize, targets: usize, rows: i32, units: i32, ld: i32, delta: usize, scale: f64): f64 {
  const factor = f32x4.splat(<f32>scale);
  const zero = f32x4.splat(0);
  let sum = f64x2.splat(0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < ld; j += 4) {
      const isUnit = Sum.isUnit(j, units);
      const z = v128.load(outputs);
      const target = v128.load(targets);
      const linear = f32x4.sub(f32x4.pmax(z, zero), f32x4.mul(target, z));
      const loss = f32x4.add(linear, Vector.softplusTail(z));
      sum = f64x2.add(sum, Sum.pairs(v128.and(loss, isUnit)));
      const slope = f32x4.mul(f32x4.sub(Vector.logistic(z), target), factor);
      v128.store(delta, v128.and(slope, isUnit));
      outputs += 16;
      targets += 16;
      delta += 16;
    }
  }
  return scale * Sum.ofPairs(sum);
}

/** Σ −t ln softmax(z), shifted by each row's largest output, so that no exponential overflows. */
export function softmaxCrossEntropy(
  outputs: usize,
  targets: usize,
  rows: i32,
  units: i32,
  ld: i32,
  delta: usize,
  scale: f64,
): f64 {
  const step = (<usize>ld) << 2;
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    sum += softmaxRow(outputs, targets, units, ld, delta, scale);
    outputs += step;
    targets += step;
    delta += step;
  }
  return scale * sum;
}

function softmaxRow(outputs: usize, targets: usize, units: i32, ld: i32, delta: usize, scale: f64): f64 {
  const nothing = v128.load32_splat(LOWEST);
  let highest = nothing;
  for (let j = 0; j < ld; j += 4) {
    highest = f32x4.max(highest, v128.bitselect(load4(outputs, j), nothing, Sum.isUnit(j, units)));
  }
  const left = max(f32x4.extract_lane(highest, 0), f32x4.extract_lane(highest, 1));
  const right = max(f32x4.extract_lane(highest, 2), f32x4.extract_lane(highest, 3));
  const largest = f32x4.splat(max(left, right));

  const lowest = v128.load32_splat(LOWEST, 4);
  let total = f64x2.splat(0);
  let mass = f64x2.splat(0);
  let dot = f64x2.splat(0);
  for (let j = 0; j < ld; j += 4) {
    const isUnit = Sum.isUnit(j, units);
    // Finite, so that a target of 0 makes it 0.
    const shifted = f32x4.pmax(f32x4.sub(load4(outputs, j), largest), lowest);
    const target = v128.and(load4(targets, j), isUnit);
    const power = v128.and(Vector.exp(shifted), isUnit);
    v128.store(delta + ((<usize>j) << 2), power);
    total = f64x2.add(total, Sum.pairs(power));
    mass = f64x2.add(mass, Sum.pairs(target));
    dot = f64x2.add(dot, Sum.pairs(v128.and(f32x4.mul(target, shifted), isUnit)));
  }
  const wholeMass = Sum.ofPairs(mass);
  const wholeTotal = Sum.ofPairs(total);

  const share = f32x4.splat(<f32>((wholeMass / wholeTotal) * scale));
  const factor = f32x4.splat(<f32>scale);
  for (let j = 0; j < ld; j += 4) {
    const target = f32x4.mul(load4(targets, j), factor);
    const slope = f32x4.sub(f32x4.mul(load4(delta, j), share), target);
    v128.store(delta + ((<usize>j) << 2), v128.and(slope, Sum.isUnit(j, units)));
  }
  return wholeMass * log(wholeTotal) - Sum.ofPairs(dot);
}

function load4(row: usize, j: i32): v128 {
  return v128.load(row + ((<usize>j) << 2));
}

/** ln x for x ≥ 1 as exponent · ln 2 + 2·atanh(s), the series up to s¹⁵: within 1e-14. NaN stays NaN. */
function log(x: f64): f64 {
  if (x !== x) return x;
  const bits = reinterpret<u64>(x);
  let exponent = <i32>(bits >> 52) - 1023;
  let mantissa = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum: f64 = 2.0 / 15.0;
  sum = sum * square + 2.0 / 13.0;
  sum = sum * square + 2.0 / 11.0;
  sum = sum * square + 2.0 / 9.0;
  sum = sum * square + 2.0 / 7.0;
  sum = sum * square + 2.0 / 5.0;
  sum = sum * square + 2.0 / 3.0;
  sum = sum * square + 2.0;
  return <f64>exponent * LN2 + s * sum;
}

/** Σ x² of n numbers, a multiple of 4, in double: the even places, then the odd ones. */
export function sumOfSquares(values: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  for (const end = values + ((<usize>n) << 2); values < end; values += 16) {
    sum = f64x2.add(sum, Sum.squares(v128.load(values)));
  }
  return Sum.ofPairs(sum);
}

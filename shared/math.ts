/**
 * Elementary functions made of IEEE-754 add, subtract, multiply, divide and square root only, in a fixed order: the same
 * bits on every engine and processor. The built-in `Math.exp` and friends differ between engines in their last bits.
 *
 * Accuracy: within 2 units in the last place over the whole range (derivatives of tanh and logistic: 4; erfc: 5).
 * Special values follow IEEE-754: NaN in, NaN out; exp(-Infinity) = 0; log(0) = -Infinity; log(-1) = NaN.
 */
import { HIGH_WORD, POWERS_OF_TWO, scratch, scratchWords } from './mathBits';

export { erf, erfc } from './mathErf';
export { cos, sin } from './mathTrig';

export const PI = 3.141592653589793;

/** ln 2 = LN2_HIGH + LN2_LOW. The high part has 32 bits, so its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const INVERSE_LN2 = 1.4426950408889634;

/** value · 2^exponent for exponent in [-1100, 1024], rounded once where the result is subnormal. */
function scaleByPowerOfTwo(value: number, exponent: number): number {
  if (exponent > 1023) return value * 2 * POWERS_OF_TWO[exponent - 1 + 1074]!;
  if (exponent < -1021) return value * POWERS_OF_TWO[exponent + 100 + 1074]! * POWERS_OF_TWO[1074 - 100]!;
  return value * POWERS_OF_TWO[exponent + 1074]!;
}

/** e^r − 1 for |r| ≤ 0.35: the Taylor series up to r^13/13!, whose rest is below 1e-17 of r. */
function expm1Kernel(r: number): number {
  let sum = 1 / 6227020800;
  sum = sum * r + 1 / 479001600;
  sum = sum * r + 1 / 39916800;
  sum = sum * r + 1 / 3628800;
  sum = sum * r + 1 / 362880;
  sum = sum * r + 1 / 40320;
  sum = sum * r + 1 / 5040;
  sum = sum * r + 1 / 720;
  sum = sum * r + 1 / 120;
  sum = sum * r + 1 / 24;
  sum = sum * r + 1 / 6;
  sum = sum * r + 0.5;
  return r + r * r * sum;
}

/** e^x. Infinity above 709.78, 0 below -745.13. */
export function exp(x: number): number {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  return scaleByPowerOfTwo(1 + expm1Kernel(r), k);
}

/** e^x − 1 without cancellation for small x. */
export function expm1(x: number): number {
  if (x > -0.35 && x < 0.35) return x === 0 ? x : expm1Kernel(x);
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -40) return -1;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const tail = expm1Kernel(x - k * LN2_HIGH - k * LN2_LOW);
  // Above 2^60 the 1 that is subtracted is lost anyway.
  if (k > 60) return scaleByPowerOfTwo(1 + tail, k);
  const power = POWERS_OF_TWO[k + 1074]!;
  return power * tail + (power - 1);
}

/**
 * log(1 + f) for 1 + f in [√½, √2], as 2·atanh(s) with s = f/(2 + f), |s| ≤ 0.172: the odd series up to s^23.
 * Written as f − s·(f − rest), so that the exact f carries the leading digits.
 */
function log1pKernel(f: number): number {
  const s = f / (2 + f);
  return f - s * (f - log1pRest(s * s));
}

/** 2·(s²/3 + s⁴/5 + … + s²²/23) as a function of s². */
function log1pRest(square: number): number {
  let sum = 2 / 23;
  sum = sum * square + 2 / 21;
  sum = sum * square + 2 / 19;
  sum = sum * square + 2 / 17;
  sum = sum * square + 2 / 15;
  sum = sum * square + 2 / 13;
  sum = sum * square + 2 / 11;
  sum = sum * square + 2 / 9;
  sum = sum * square + 2 / 7;
  sum = sum * square + 2 / 5;
  sum = sum * square + 2 / 3;
  return sum * square;
}

/** Natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let exponent = 0;
  if (x < 2.2250738585072014e-308) {
    // Subnormal: bring it into the normal range first.
    x *= 18014398509481984;
    exponent = -54;
  }
  scratch[0] = x;
  const high = scratchWords[HIGH_WORD]!;
  exponent += (high >>> 20) - 1023;
  scratchWords[HIGH_WORD] = (high & 0x000fffff) | 0x3ff00000;
  let mantissa = scratch[0];
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const f = mantissa - 1;
  if (exponent === 0) return log1pKernel(f);
  const s = f / (2 + f);
  return exponent * LN2_HIGH - (s * (f - log1pRest(s * s)) - exponent * LN2_LOW - f);
}

/** log(1 + x) without cancellation for small x. */
export function log1p(x: number): number {
  if (x > -0.29 && x < 0.41) return x === 0 ? x : log1pKernel(x);
  const u = 1 + x;
  if (!(u > 0) || u === Infinity) return log(u);
  // 1 + x was rounded; what was lost, relative to u, is added back.
  const lost = x > 1 ? 1 - (u - x) : x - (u - 1);
  return log(u) + lost / u;
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size > 22) return x > 0 ? 1 : -1;
  if (size < 0.5) {
    if (x === 0) return x;
    const t = expm1(-2 * size);
    const small = -t / (t + 2);
    return x < 0 ? -small : small;
  }
  const value = 1 - 2 / (exp(2 * size) + 1);
  return x < 0 ? -value : value;
}

/** Derivative of tanh, 1 − tanh², without cancellation in the tails. */
export function tanhDerivative(x: number): number {
  const t = exp(-2 * Math.abs(x));
  const d = 1 + t;
  return (4 * t) / (d * d);
}

/** Logistic function 1 / (1 + e^-x), exact to the last digits also where it is close to 0. */
export function logistic(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const t = exp(x);
  return t / (1 + t);
}

/** Derivative of the logistic function, σ·(1 − σ), without cancellation in the tails. */
export function logisticDerivative(x: number): number {
  const t = exp(-Math.abs(x));
  const d = 1 + t;
  return t / (d * d);
}

/** log(1 + e^x), linear for large x and never infinite for finite x. */
export function softplus(x: number): number {
  return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

/** base^exponent for a whole exponent ≥ 0, by repeated squaring. */
export function powInteger(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** log10 of a positive number, for decades in charts and slopes. */
export function log10(x: number): number {
  return log(x) * 0.4342944819032518;
}

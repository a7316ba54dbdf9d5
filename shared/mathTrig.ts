import { HIGH_WORD, POWERS_OF_TWO, scratch, scratchWords } from './mathBits';

/** π/2 in three parts; the first two have 33 bits, so their products with quarter turns below 2^20 are exact. */
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const TWO_OVER_PI = 0.6366197723675814;
/** floor(2/π · 2^1216): enough digits to reduce the largest double. */
const TWO_OVER_PI_BITS =
  0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babn;

/** x = quarterTurns·π/2 + rest with |rest| ≤ π/4 (and a little); returns the rest, the turns mod 4 in `quarter`. */
let quarter = 0;
function reduceAngle(x: number): number {
  const size = Math.abs(x);
  if (size < 1e6) {
    const k = Math.floor(x * TWO_OVER_PI + 0.5);
    quarter = k & 3;
    return x - k * HALF_PI_1 - k * HALF_PI_2 - k * HALF_PI_3;
  }
  // Whole-number arithmetic: a large angle keeps no correct digit otherwise.
  scratch[0] = size;
  const high = scratchWords[HIGH_WORD]!;
  const exponent = (high >>> 20) - 1075;
  const mantissa = BigInt((high & 0xfffff) | 0x100000) * 4294967296n + BigInt(scratchWords[1 - HIGH_WORD]!);
  const shift = BigInt(1216 - exponent);
  const turns = mantissa * TWO_OVER_PI_BITS;
  const whole = (turns + (1n << (shift - 1n))) >> shift;
  const fraction = (turns - (whole << shift)) >> (shift - 200n);
  const rest = Number(fraction) * POWERS_OF_TWO[1074 - 200]! * (HALF_PI_1 + HALF_PI_2);
  const k = Number(whole & 3n);
  quarter = x < 0 ? -k & 3 : k;
  return x < 0 ? -rest : rest;
}

/** sin r for |r| ≤ 0.79: Taylor up to r^17/17!. */
function sinKernel(r: number): number {
  const u = r * r;
  let sum = 1 / 355687428096000;
  sum = sum * u - 1 / 1307674368000;
  sum = sum * u + 1 / 6227020800;
  sum = sum * u - 1 / 39916800;
  sum = sum * u + 1 / 362880;
  sum = sum * u - 1 / 5040;
  sum = sum * u + 1 / 120;
  sum = sum * u - 1 / 6;
  return r + r * u * sum;
}

/** cos r for |r| ≤ 0.79: Taylor up to r^18/18!. */
function cosKernel(r: number): number {
  const u = r * r;
  let sum = -1 / 6402373705728000;
  sum = sum * u + 1 / 20922789888000;
  sum = sum * u - 1 / 87178291200;
  sum = sum * u + 1 / 479001600;
  sum = sum * u - 1 / 3628800;
  sum = sum * u + 1 / 40320;
  sum = sum * u - 1 / 720;
  sum = sum * u + 1 / 24;
  const half = 0.5 * u;
  const leading = 1 - half;
  // (1 − leading) − half is what rounding took from the leading part.
  return leading + (1 - leading - half + u * u * sum);
}

/** Sine of an angle in radians. NaN for infinite angles. */
export function sin(x: number): number {
  if (x - x !== 0) return NaN;
  if (x > -0.75 && x < 0.75) return x === 0 ? x : sinKernel(x);
  const r = reduceAngle(x);
  const value = (quarter & 1) === 0 ? sinKernel(r) : cosKernel(r);
  return (quarter & 2) === 0 ? value : -value;
}

/** Cosine of an angle in radians. NaN for infinite angles. */
export function cos(x: number): number {
  if (x - x !== 0) return NaN;
  const r = reduceAngle(x);
  const value = (quarter & 1) === 0 ? cosKernel(r) : sinKernel(r);
  return quarter === 1 || quarter === 2 ? -value : value;
}

import { Kernel } from './kernel';
import { Vector } from './vectorMath';

/**
 * Angles: 2/π, what pushes the fraction out of a single, π/2 in three parts (the products of the first two with up to 2¹³
 * quarter turns are exact), the largest angle reduced with them; then (sin r − r)/r³ and (cos r − 1 + r²/2)/r⁴ in r² for
 * |r| ≤ 0.787, from the highest power, and ½.
 */
const WAVE: usize = memory.data<f32>(
  [
    0.6366197466850281, 12582912, 1.5703125, 0.0004837512969970703, 7.549790126404332e-8, 8192, -0.0001951800804818049,
    0.008332188241183758, -0.16666655242443085, 2.4430670237052254e-5, -0.00138873013202101, 0.04166664555668831, 0.5,
  ],
  16,
);
const LARGEST: f32 = 8192;
const HALF_PI: f64 = 1.5707963267948966;

/** 2/π in binary, 32 zeros before the point, from the highest word: enough digits to reduce the largest single. */
const TWO_OVER_PI: usize = memory.data<u32>([
  0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041,
]);

/** What `reduceLarge` leaves over. A variable is a thread's own; what lies in memory would be shared. */
let rest: f32 = 0;

/**
 * Reduces an angle above 8192 or below −8192 in whole numbers, to quarter turns (their last two bits count), which it
 * returns, and `rest`: of the product with 2/π only the digits that are no multiple of 4 quarter turns, 64 of them, are formed.
 *
 * Source   M. Payne, R. Hanek, "Radian reduction for trigonometric functions", 1983, doi:10.1145/1057600.1057602.
 */
function reduceLarge(z: f32): i32 {
  const bits = reinterpret<u32>(z);
  const mantissa = <u64>((bits & 0x7fffff) | 0x800000);
  // z = mantissa · 2^exponent; the first digit that counts is worth 2^(1 − exponent).
  const exponent = <i32>((bits >> 23) & 255) - 150;
  const at = exponent + 30;
  const word = TWO_OVER_PI + ((<usize>(at >> 5)) << 2);
  const skipped = <u64>(at & 31);
  const head = ((<u64>load<u32>(word)) << 32) | load<u32>(word, 4);
  const digits = (head << skipped) | ((<u64>load<u32>(word, 8)) >> (32 - skipped));
  const product = mantissa * digits;
  const turns = (product + ((<u64>1) << 61)) >> 62;
  const fraction = <f64>(<i64>(product - (turns << 62))) * (HALF_PI / 4611686018427387904.0);
  const isNegative = z < 0;
  // z − z: NaN for an infinite angle.
  rest = <f32>(isNegative ? -fraction : fraction) + (z - z);
  return isNegative ? -(<i32>turns) : <i32>turns;
}

@unmanaged
class Wave {
  /** sin(z + ahead · π/2) of any finite angle. */
  @inline
  static sin(z: v128, ahead: i32): v128 {
    const push = v128.load32_splat(WAVE, 4);
    let turns = Vector.fold(z, v128.load32_splat(WAVE), push);
    const n = f32x4.sub(turns, push);
    let r = f32x4.sub(z, f32x4.mul(n, v128.load32_splat(WAVE, 8)));
    r = f32x4.sub(r, f32x4.mul(n, v128.load32_splat(WAVE, 12)));
    r = f32x4.sub(r, f32x4.mul(n, v128.load32_splat(WAVE, 16)));
    if (v128.any_true(f32x4.gt(f32x4.abs(z), v128.load32_splat(WAVE, 20)))) {
      // The lanes of z that are too large for the fast reduction.
      const z0 = f32x4.extract_lane(z, 0);
      const z1 = f32x4.extract_lane(z, 1);
      const z2 = f32x4.extract_lane(z, 2);
      const z3 = f32x4.extract_lane(z, 3);
      if (abs(z0) > LARGEST) {
        turns = i32x4.replace_lane(turns, 0, reduceLarge(z0));
        r = f32x4.replace_lane(r, 0, rest);
      }
      if (abs(z1) > LARGEST) {
        turns = i32x4.replace_lane(turns, 1, reduceLarge(z1));
        r = f32x4.replace_lane(r, 1, rest);
      }
      if (abs(z2) > LARGEST) {
        turns = i32x4.replace_lane(turns, 2, reduceLarge(z2));
        r = f32x4.replace_lane(r, 2, rest);
      }
      if (abs(z3) > LARGEST) {
        turns = i32x4.replace_lane(turns, 3, reduceLarge(z3));
        r = f32x4.replace_lane(r, 3, rest);
      }
    }
    turns = i32x4.add(turns, i32x4.splat(ahead));

    const square = f32x4.mul(r, r);
    let odd = v128.load32_splat(WAVE, 24);
    odd = Vector.fold(odd, square, v128.load32_splat(WAVE, 28));
    odd = Vector.fold(odd, square, v128.load32_splat(WAVE, 32));
    odd = Vector.fold(f32x4.mul(r, square), odd, r);
    let even = v128.load32_splat(WAVE, 36);
    even = Vector.fold(even, square, v128.load32_splat(WAVE, 40));
    even = Vector.fold(even, square, v128.load32_splat(WAVE, 44));
    const leading = f32x4.sub(Vector.one(), f32x4.mul(square, v128.load32_splat(WAVE, 48)));
    even = Vector.fold(f32x4.mul(square, square), even, leading);

    const isOdd = i32x4.shr_s(i32x4.shl(turns, 31), 31);
    const isNegative = i32x4.shl(i32x4.shr_u(turns, 1), 31);
    return v128.xor(v128.bitselect(even, odd, isOdd), isNegative);
  }
}

@unmanaged
export class Sine extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return Wave.sin(z, 0);
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    return Wave.sin(z, 1);
  }
}

/** e^(−z²). */
@unmanaged
export class Gaussian extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return Vector.exp(f32x4.neg(f32x4.mul(z, z)));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    const value = Vector.exp(f32x4.neg(f32x4.mul(z, z)));
    return f32x4.mul(z, f32x4.neg(f32x4.add(value, value)));
  }
}

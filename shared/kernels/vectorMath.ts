/**
 * Elementary functions of four single-precision numbers at once, made of add, multiply, divide, compare and bit operations
 * in a fixed order: the same bits in every lane and on every processor. NaN stays NaN: in pmin and pmax the value comes
 * first.
 *
 * Constants are read from memory: the compiler would build one made in code from integer registers at every use. The
 * polynomials are minimax fits of our own, made with their coefficients rounded one after the other.
 */

/**
 * e^x: the lowest x, log₂e, what pushes the fraction out of a single (1.5 · 2²³), ln 2 in two parts (the product of the
 * first with an exponent is exact), then (e^r − 1 − r)/r² for |r| ≤ 0.347 from the highest power, and 1.
 */
const EXP: usize = memory.data<f32>(
  [
    -88, 1.4426950216293335, 12582912, 0.693145751953125, 1.428606765330187e-6, 0.0013937688199803233,
    0.008366579189896584, 0.041666429489851, 0.1666654348373413, 0.5, 1,
  ],
  16,
);

/** (ln((1 + s)/(1 − s)) − 2s)/s³ in s² for s ≤ 1/3, from the highest power, and 2. */
const LOG: usize = memory.data<f32>(
  [0.2803000807762146, 0.27998125553131104, 0.40021753311157227, 0.666664123535156, 2],
  16,
);

/** The normal distribution's tail: 0.3, then e^(u²/2)·(1 − Φ(u))/t in t = 1/(1 + 0.3u), u ≤ 13.3, from the highest power. */
const TAIL: usize = memory.data<f32>(
  [
    0.3, 0.036081645637750626, -0.15889514982700348, 0.20925374329090118, -0.05632920190691948, 0.1299438327550888,
    0.09950096905231476, 0.12081896513700485, 0.11962512880563736, -0.5,
  ],
  16,
);

/** The sign bit, and the bits of 1. */
const BITS: usize = memory.data<u32>([0x80000000, 0x3f800000], 16);

export class Vector {
  @inline
  static one(): v128 {
    return v128.load32_splat(BITS, 4);
  }

  /** x·y + z, rounded twice. */
  @inline
  static fold(x: v128, y: v128, z: v128): v128 {
    return f32x4.add(f32x4.mul(x, y), z);
  }

  /** The size of `size` with the sign of x. */
  @inline
  static withSign(size: v128, x: v128): v128 {
    return v128.bitselect(x, size, v128.load32_splat(BITS));
  }

  /** min(high, max(low, x)). */
  @inline
  static clamp(x: v128, low: v128, high: v128): v128 {
    return f32x4.pmin(f32x4.pmax(x, low), high);
  }

  /** x / ln 2 to the nearest whole number, in the low bits of the result: what the two functions below take. */
  @inline
  private static turns(x: v128): v128 {
    return Vector.fold(x, v128.load32_splat(EXP, 4), v128.load32_splat(EXP, 8));
  }

  /** 2^n; 0 for n = −127, so that nothing is subnormal, which some processors compute slowly. */
  @inline
  private static power(turns: v128): v128 {
    return i32x4.add(i32x4.shl(turns, 23), v128.load32_splat(BITS, 4));
  }

  /** e^r − 1 for r = x − n ln 2. */
  @inline
  private static tail(x: v128, turns: v128): v128 {
    const n = f32x4.sub(turns, v128.load32_splat(EXP, 8));
    let r = f32x4.sub(x, f32x4.mul(n, v128.load32_splat(EXP, 12)));
    r = f32x4.sub(r, f32x4.mul(n, v128.load32_splat(EXP, 16)));
    let sum = v128.load32_splat(EXP, 20);
    sum = Vector.fold(sum, r, v128.load32_splat(EXP, 24));
    sum = Vector.fold(sum, r, v128.load32_splat(EXP, 28));
    sum = Vector.fold(sum, r, v128.load32_splat(EXP, 32));
    sum = Vector.fold(sum, r, v128.load32_splat(EXP, 36));
    return Vector.fold(f32x4.mul(r, r), sum, r);
  }

  /**
   * e^x for x ≤ 0, 0 below −87.7: the only exponentials that are needed when each formula is written with e^−|z|, and
   * they cannot overflow.
   *
   * Source   W. J. Cody, W. Waite, "Software manual for the elementary functions", 1980.
   */
  @inline
  static exp(x: v128): v128 {
    x = f32x4.pmax(x, v128.load32_splat(EXP));
    const turns = Vector.turns(x);
    return f32x4.mul(f32x4.add(Vector.tail(x, turns), v128.load32_splat(EXP, 40)), Vector.power(turns));
  }

  /** e^x − 1 for x ≤ 0, without cancellation for small x: 2ⁿ(e^r − 1) + (2ⁿ − 1). */
  @inline
  static expm1(x: v128): v128 {
    x = f32x4.pmax(x, v128.load32_splat(EXP));
    const turns = Vector.turns(x);
    const power = Vector.power(turns);
    return Vector.fold(Vector.tail(x, turns), power, f32x4.sub(power, v128.load32_splat(EXP, 40)));
  }

  /** ln(1 + x) for x from 0 to 1, as 2·atanh(s) with s = x/(2 + x). */
  @inline
  static log1p(x: v128): v128 {
    const two = v128.load32_splat(LOG, 16);
    const s = f32x4.div(x, f32x4.add(x, two));
    const square = f32x4.mul(s, s);
    let sum = v128.load32_splat(LOG);
    sum = Vector.fold(sum, square, v128.load32_splat(LOG, 4));
    sum = Vector.fold(sum, square, v128.load32_splat(LOG, 8));
    sum = Vector.fold(sum, square, v128.load32_splat(LOG, 12));
    return Vector.fold(f32x4.mul(s, square), sum, f32x4.add(s, s));
  }

  /** 1/(1 + e^−x), exact to the last digits also where it is close to 0. */
  @inline
  static logistic(x: v128): v128 {
    const one = Vector.one();
    const t = Vector.exp(f32x4.neg(f32x4.abs(x)));
    const numerator = v128.bitselect(one, t, f32x4.gt(x, f32x4.splat(0)));
    return f32x4.div(numerator, f32x4.add(one, t));
  }

  /** ln(1 + e^−|x|). */
  @inline
  static softplusTail(x: v128): v128 {
    return Vector.log1p(Vector.exp(f32x4.neg(f32x4.abs(x))));
  }

  /** e^(−x²/2). */
  @inline
  static bell(x: v128): v128 {
    return Vector.exp(f32x4.mul(f32x4.mul(x, x), v128.load32_splat(TAIL, 36)));
  }

  /**
   * Φ(x), the normal distribution function (1 + erf(x/√2))/2, of x and bell(x): the tail as the bell times a polynomial in
   * 1/(1 + 0.3|x|), so that it keeps its digits where it is close to 0.
   *
   * Source   C. Hastings, "Approximations for digital computers", 1955: the form.
   */
  @inline
  static normal(x: v128, bell: v128): v128 {
    const one = Vector.one();
    const t = f32x4.div(one, Vector.fold(f32x4.abs(x), v128.load32_splat(TAIL), one));
    let sum = v128.load32_splat(TAIL, 4);
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 8));
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 12));
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 16));
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 20));
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 24));
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 28));
    sum = Vector.fold(sum, t, v128.load32_splat(TAIL, 32));
    const tail = f32x4.mul(f32x4.mul(sum, t), bell);
    return v128.bitselect(f32x4.sub(one, tail), tail, f32x4.gt(x, f32x4.splat(0)));
  }
}

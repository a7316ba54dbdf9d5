import { Kernel } from './kernel';
import { Vector } from './vectorMath';

/** 3, −3 and 1/6. */
const HARD: usize = memory.data<f32>([3, -3, 0.16666666666666666], 16);

@unmanaged
export class Logistic extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return Vector.logistic(z);
  }

  /** t/(1 + t)² with t = e^−|z|: a(1 − a) would lose its digits where a is close to 1. */
  @inline
  df(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    const t = Vector.exp(f32x4.neg(f32x4.abs(z)));
    const inverse = f32x4.div(one, f32x4.add(one, t));
    return f32x4.mul(f32x4.mul(t, inverse), inverse);
  }
}

@unmanaged
export class Tanh extends Kernel {
  /** −u/(u + 2) with u = e^(−2|z|) − 1. */
  @inline
  f(z: v128, _alpha: v128): v128 {
    const size = f32x4.abs(z);
    const u = Vector.expm1(f32x4.neg(f32x4.add(size, size)));
    const one = Vector.one();
    return Vector.withSign(f32x4.div(u, f32x4.add(f32x4.add(u, one), one)), z);
  }

  /** 4t/(1 + t)² with t = e^(−2|z|), without the cancellation of 1 − a². */
  @inline
  df(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    const size = f32x4.abs(z);
    const t = Vector.exp(f32x4.neg(f32x4.add(size, size)));
    const inverse = f32x4.div(f32x4.add(one, one), f32x4.add(one, t));
    return f32x4.mul(f32x4.mul(t, inverse), inverse);
  }
}

@unmanaged
export class Softsign extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.div(z, f32x4.add(Vector.one(), f32x4.abs(z)));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    const inverse = f32x4.div(one, f32x4.add(one, f32x4.abs(z)));
    return f32x4.mul(inverse, inverse);
  }
}

@unmanaged
export class HardSigmoid extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    const line = f32x4.mul(f32x4.add(z, v128.load32_splat(HARD)), v128.load32_splat(HARD, 8));
    return Vector.clamp(line, f32x4.splat(0), Vector.one());
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    const inside = f32x4.lt(f32x4.abs(z), v128.load32_splat(HARD));
    return v128.and(v128.load32_splat(HARD, 8), inside);
  }
}

@unmanaged
export class HardTanh extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    return Vector.clamp(z, f32x4.neg(one), one);
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    return v128.and(one, f32x4.lt(f32x4.abs(z), one));
  }
}

@unmanaged
export class HardSwish extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    const line = f32x4.mul(f32x4.add(z, v128.load32_splat(HARD)), v128.load32_splat(HARD, 8));
    return f32x4.mul(z, Vector.clamp(line, f32x4.splat(0), Vector.one()));
  }

  /** (2z + 3)/6 from −3 up to, not with, 3. */
  @inline
  df(z: v128, _alpha: v128): v128 {
    const three = v128.load32_splat(HARD);
    const line = f32x4.mul(f32x4.add(f32x4.add(z, z), three), v128.load32_splat(HARD, 8));
    const right = v128.bitselect(Vector.one(), line, f32x4.ge(z, three));
    return v128.andnot(right, f32x4.lt(z, v128.load32_splat(HARD, 4)));
  }
}

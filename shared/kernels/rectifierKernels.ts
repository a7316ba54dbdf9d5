import { Kernel } from './kernel';
import { Vector } from './vectorMath';

/** SELU's scale λ, and λα. */
const SELU: usize = memory.data<f32>([1.0507009873554805, 1.7580993408473766], 16);
const SIX: usize = memory.data<f32>([6], 16);

@unmanaged
class Side {
  @inline
  static isPositive(z: v128): v128 {
    return f32x4.gt(z, f32x4.splat(0));
  }

  /** min(z, 0). */
  @inline
  static negative(z: v128): v128 {
    return f32x4.pmin(z, f32x4.splat(0));
  }
}

@unmanaged
export class Relu extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.max(z, f32x4.splat(0));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    return v128.and(Vector.one(), Side.isPositive(z));
  }
}

@unmanaged
export class LeakyRelu extends Kernel {
  @inline
  f(z: v128, alpha: v128): v128 {
    return v128.bitselect(z, f32x4.mul(z, alpha), Side.isPositive(z));
  }

  @inline
  df(z: v128, alpha: v128): v128 {
    return v128.bitselect(Vector.one(), alpha, Side.isPositive(z));
  }
}

@unmanaged
export class Elu extends Kernel {
  @inline
  f(z: v128, alpha: v128): v128 {
    return v128.bitselect(z, f32x4.mul(alpha, Vector.expm1(Side.negative(z))), Side.isPositive(z));
  }

  @inline
  df(z: v128, alpha: v128): v128 {
    return v128.bitselect(Vector.one(), f32x4.mul(alpha, Vector.exp(Side.negative(z))), Side.isPositive(z));
  }
}

@unmanaged
export class Selu extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    const left = f32x4.mul(v128.load32_splat(SELU, 4), Vector.expm1(Side.negative(z)));
    return v128.bitselect(f32x4.mul(v128.load32_splat(SELU), z), left, Side.isPositive(z));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    const left = f32x4.mul(v128.load32_splat(SELU, 4), Vector.exp(Side.negative(z)));
    return v128.bitselect(v128.load32_splat(SELU), left, Side.isPositive(z));
  }
}

@unmanaged
export class Celu extends Kernel {
  @inline
  f(z: v128, alpha: v128): v128 {
    const left = f32x4.mul(alpha, Vector.expm1(f32x4.div(Side.negative(z), alpha)));
    return v128.bitselect(z, left, Side.isPositive(z));
  }

  @inline
  df(z: v128, alpha: v128): v128 {
    return v128.bitselect(Vector.one(), Vector.exp(f32x4.div(Side.negative(z), alpha)), Side.isPositive(z));
  }
}

@unmanaged
export class Relu6 extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return Vector.clamp(z, f32x4.splat(0), v128.load32_splat(SIX));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    const inside = v128.and(Side.isPositive(z), f32x4.lt(z, v128.load32_splat(SIX)));
    return v128.and(Vector.one(), inside);
  }
}

import { Kernel } from './kernel';
import { Vector } from './vectorMath';

/** 1/√(2π). */
const GELU: usize = memory.data<f32>([0.3989422804014327], 16);
/** 2√(2/π), that times 0.044715, that times 3; 20 and −20. */
const GELU_TANH: usize = memory.data<f32>([1.5957691216057308, 0.0713548162726009, 0.2140644488178027, 20, -20], 16);

/** z·Φ(z). */
@unmanaged
export class Gelu extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.mul(z, Vector.normal(z, Vector.bell(z)));
  }

  /** Φ(z) + zφ(z). */
  @inline
  df(z: v128, _alpha: v128): v128 {
    const bell = Vector.bell(z);
    return Vector.fold(f32x4.mul(z, v128.load32_splat(GELU)), bell, Vector.normal(z, bell));
  }
}

/** z·σ(2u) with u = √(2/π)(z + 0.044715z³): (1 + tanh u)/2 without its cancellation for negative z. */
@unmanaged
export class GeluTanh extends Kernel {
  @inline
  private twice(z: v128): v128 {
    const cubic = f32x4.mul(f32x4.mul(z, z), v128.load32_splat(GELU_TANH, 4));
    return f32x4.mul(z, f32x4.add(v128.load32_splat(GELU_TANH), cubic));
  }

  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.mul(z, Vector.logistic(this.twice(z)));
  }

  /** Beyond ±20 it is 0 or 1, and z³ could overflow. */
  @inline
  df(z: v128, _alpha: v128): v128 {
    const x = Vector.clamp(z, v128.load32_splat(GELU_TANH, 16), v128.load32_splat(GELU_TANH, 12));
    const slope = Vector.fold(f32x4.mul(x, x), v128.load32_splat(GELU_TANH, 8), v128.load32_splat(GELU_TANH));
    return Gate.derivative(this.twice(x), f32x4.mul(x, slope));
  }
}

@unmanaged
class Gate {
  /** σ(u) + factor·σ′(u). */
  @inline
  static derivative(u: v128, factor: v128): v128 {
    const one = Vector.one();
    const t = Vector.exp(f32x4.neg(f32x4.abs(u)));
    const inverse = f32x4.div(one, f32x4.add(one, t));
    const gate = v128.bitselect(one, t, f32x4.gt(u, f32x4.splat(0)));
    return f32x4.mul(inverse, Vector.fold(f32x4.mul(factor, t), inverse, gate));
  }
}

/** z·σ(z). */
@unmanaged
export class Silu extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.mul(z, Vector.logistic(z));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    return Gate.derivative(z, z);
  }
}

/**
 * z·tanh(ln(1 + e^z)) = z·n/d in t = e^−|z|: n = 1 + 2t, d = n + 2t² on the right, n = t² + 2t, d = n + 2 on the left. No
 * overflow, no cancellation.
 */
@unmanaged
export class Mish extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    const t = Vector.exp(f32x4.neg(f32x4.abs(z)));
    const square = f32x4.mul(t, t);
    const isRight = f32x4.gt(z, f32x4.splat(0));
    const n = f32x4.add(f32x4.add(t, t), v128.bitselect(one, square, isRight));
    const rest = v128.bitselect(square, one, isRight);
    return f32x4.mul(z, f32x4.div(n, f32x4.add(n, f32x4.add(rest, rest))));
  }

  /** n/d + 4zt(1 + t)/d², times t on the right. */
  @inline
  df(z: v128, _alpha: v128): v128 {
    const one = Vector.one();
    const t = Vector.exp(f32x4.neg(f32x4.abs(z)));
    const square = f32x4.mul(t, t);
    const isRight = f32x4.gt(z, f32x4.splat(0));
    const n = f32x4.add(f32x4.add(t, t), v128.bitselect(one, square, isRight));
    const rest = v128.bitselect(square, one, isRight);
    const inverse = f32x4.div(one, f32x4.add(n, f32x4.add(rest, rest)));
    const share = f32x4.mul(v128.bitselect(square, t, isRight), f32x4.add(one, t));
    const quadruple = f32x4.add(f32x4.add(share, share), f32x4.add(share, share));
    return f32x4.mul(inverse, Vector.fold(f32x4.mul(z, quadruple), inverse, n));
  }
}

/** ln(1 + e^z) = max(z, 0) + ln(1 + e^−|z|). */
@unmanaged
export class Softplus extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.add(f32x4.pmax(z, f32x4.splat(0)), Vector.softplusTail(z));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    return Vector.logistic(z);
  }
}

/** −ln(1 + e^−z). */
@unmanaged
export class LogSigmoid extends Kernel {
  @inline
  f(z: v128, _alpha: v128): v128 {
    return f32x4.sub(f32x4.pmin(z, f32x4.splat(0)), Vector.softplusTail(z));
  }

  @inline
  df(z: v128, _alpha: v128): v128 {
    return Vector.logistic(f32x4.neg(z));
  }
}

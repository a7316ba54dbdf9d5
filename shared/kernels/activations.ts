import { Gelu, GeluTanh, LogSigmoid, Mish, Silu, Softplus } from './gatedKernels';
import { Kernel } from './kernel';
import { Celu, Elu, LeakyRelu, Relu, Relu6, Selu } from './rectifierKernels';
import { HardSigmoid, HardSwish, HardTanh, Logistic, Softsign, Tanh } from './sigmoidKernels';
import { Gaussian, Sine } from './waveKernels';

/** Numbers of the activations; shared/kernelLayout.ts has the same. */
const IDENTITY: i32 = 0;
const RELU: i32 = 1;
const LEAKY_RELU: i32 = 2;
const ELU: i32 = 4;
const SELU: i32 = 5;
const CELU: i32 = 6;
const RELU6: i32 = 7;
const LOGISTIC: i32 = 8;
const TANH: i32 = 9;
const SOFTSIGN: i32 = 10;
const HARD_SIGMOID: i32 = 11;
const HARD_TANH: i32 = 12;
const GELU: i32 = 13;
const GELU_TANH: i32 = 14;
const SILU: i32 = 15;
const MISH: i32 = 16;
const HARD_SWISH: i32 = 17;
const SOFTPLUS: i32 = 18;
const LOG_SIGMOID: i32 = 19;
const SIN: i32 = 20;
const GAUSSIAN: i32 = 21;

function apply<T extends Kernel>(z: usize, a: usize, n: i32, shape: usize): void {
  const kernel = changetype<T>(0);
  const alpha = v128.load32_splat(shape);
  for (const end = z + ((<usize>n) << 2); z < end; z += 16) {
    v128.store(a, kernel.f(v128.load(z), alpha));
    a += 16;
  }
}

function derive<T extends Kernel>(z: usize, delta: usize, n: i32, shape: usize): void {
  const kernel = changetype<T>(0);
  const alpha = v128.load32_splat(shape);
  for (const end = z + ((<usize>n) << 2); z < end; z += 16) {
    v128.store(delta, f32x4.mul(v128.load(delta), kernel.df(v128.load(z), alpha)));
    delta += 16;
  }
}

/**
 * a = f(z) of n numbers, a multiple of 4. `shape` points to alpha. Finite for every z up to ±3.2e38; NaN stays NaN. PReLU, which
 * learns alpha, has functions of its own.
 *
 * Errors   |error| ≤ 3e-7 · max(1, |f(z)|), of the derivative too. In units in the last place, as measured: e^−|z| within
 *          1, logistic within 2.2, tanh within 2.5.
 */
export function activate(id: i32, z: usize, a: usize, n: i32, shape: usize): void {
  switch (id) {
    case IDENTITY:
      memory.copy(a, z, (<usize>n) << 2);
      return;
    case RELU:
      return apply<Relu>(z, a, n, shape);
    case LEAKY_RELU:
      return apply<LeakyRelu>(z, a, n, shape);
    case ELU:
      return apply<Elu>(z, a, n, shape);
    case SELU:
      return apply<Selu>(z, a, n, shape);
    case CELU:
      return apply<Celu>(z, a, n, shape);
    case RELU6:
      return apply<Relu6>(z, a, n, shape);
    case LOGISTIC:
      return apply<Logistic>(z, a, n, shape);
    case TANH:
      return apply<Tanh>(z, a, n, shape);
    case SOFTSIGN:
      return apply<Softsign>(z, a, n, shape);
    case HARD_SIGMOID:
      return apply<HardSigmoid>(z, a, n, shape);
    case HARD_TANH:
      return apply<HardTanh>(z, a, n, shape);
    case GELU:
      return apply<Gelu>(z, a, n, shape);
    case GELU_TANH:
      return apply<GeluTanh>(z, a, n, shape);
    case SILU:
      return apply<Silu>(z, a, n, shape);
    case MISH:
      return apply<Mish>(z, a, n, shape);
    case HARD_SWISH:
      return apply<HardSwish>(z, a, n, shape);
    case SOFTPLUS:
      return apply<Softplus>(z, a, n, shape);
    case LOG_SIGMOID:
      return apply<LogSigmoid>(z, a, n, shape);
    case SIN:
      return apply<Sine>(z, a, n, shape);
    case GAUSSIAN:
      return apply<Gaussian>(z, a, n, shape);
    default:
      unreachable();
  }
}

/** delta ← delta · f′(z), n numbers, a multiple of 4; f′(z) itself where delta is 1. */
export function timesDerivative(id: i32, z: usize, delta: usize, n: i32, shape: usize): void {
  switch (id) {
    case IDENTITY:
      return;
    case RELU:
      return derive<Relu>(z, delta, n, shape);
    case LEAKY_RELU:
      return derive<LeakyRelu>(z, delta, n, shape);
    case ELU:
      return derive<Elu>(z, delta, n, shape);
    case SELU:
      return derive<Selu>(z, delta, n, shape);
    case CELU:
      return derive<Celu>(z, delta, n, shape);
    case RELU6:
      return derive<Relu6>(z, delta, n, shape);
    case LOGISTIC:
      return derive<Logistic>(z, delta, n, shape);
    case TANH:
      return derive<Tanh>(z, delta, n, shape);
    case SOFTSIGN:
      return derive<Softsign>(z, delta, n, shape);
    case HARD_SIGMOID:
      return derive<HardSigmoid>(z, delta, n, shape);
    case HARD_TANH:
      return derive<HardTanh>(z, delta, n, shape);
    case GELU:
      return derive<Gelu>(z, delta, n, shape);
    case GELU_TANH:
      return derive<GeluTanh>(z, delta, n, shape);
    case SILU:
      return derive<Silu>(z, delta, n, shape);
    case MISH:
      return derive<Mish>(z, delta, n, shape);
    case HARD_SWISH:
      return derive<HardSwish>(z, delta, n, shape);
    case SOFTPLUS:
      return derive<Softplus>(z, delta, n, shape);
    case LOG_SIGMOID:
      return derive<LogSigmoid>(z, delta, n, shape);
    case SIN:
      return derive<Sine>(z, delta, n, shape);
    case GAUSSIAN:
      return derive<Gaussian>(z, delta, n, shape);
    default:
      unreachable();
  }
}

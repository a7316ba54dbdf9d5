import { erfc, exp, logistic, logisticDerivative } from './math';

/** The smooth activations whose formulas need rearranging to stay finite and exact for every finite z. */

const SQRT_HALF = 0.7071067811865476;
const INVERSE_SQRT_2PI = 0.3989422804014327;
const SQRT_2_OVER_PI = 0.7978845608028654;
const GELU_CUBIC = 0.044715;

/** z·Φ(z). Through erfc: 1 + erf would cancel for negative z. */
export function gelu(z: number): number {
  return z * 0.5 * erfc(-z * SQRT_HALF);
}

/** Φ(z) + z·φ(z). */
export function geluDerivative(z: number): number {
  return 0.5 * erfc(-z * SQRT_HALF) + z * INVERSE_SQRT_2PI * exp(-0.5 * z * z);
}

/** z (1 + tanh u) / 2 = z·σ(2u), u = √(2/π)(z + 0.044715z³): the logistic form does not cancel for negative z. */
export function geluTanh(z: number): number {
  return z * logistic(2 * SQRT_2_OVER_PI * (z + GELU_CUBIC * z * z * z));
}

export function geluTanhDerivative(z: number): number {
  // Beyond this the function is 0 or z to the last bit, and z³ may overflow.
  if (Math.abs(z) > 1000) return z > 0 ? 1 : 0;
  const twoU = 2 * SQRT_2_OVER_PI * (z + GELU_CUBIC * z * z * z);
  const slope = 2 * SQRT_2_OVER_PI * (1 + 3 * GELU_CUBIC * z * z);
  return logistic(twoU) + z * logisticDerivative(twoU) * slope;
}

/** σ(z) + z·σ′(z). */
export function siluDerivative(z: number): number {
  return logistic(z) + z * logisticDerivative(z);
}

/** z·tanh(ln(1 + e^z)), the tangent written as a ratio of exponentials of −|z|: no overflow, no cancellation. */
export function mish(z: number): number {
  const t = exp(-Math.abs(z));
  if (z > 0) return (z * (1 + 2 * t)) / (1 + 2 * t + 2 * t * t);
  const n = t * (t + 2);
  return (z * n) / (n + 2);
}

export function mishDerivative(z: number): number {
  const t = exp(-Math.abs(z));
  if (z > 0) {
    const d = 1 + 2 * t + 2 * t * t;
    return (1 + 2 * t) / d + z * ((4 * t * t * (1 + t)) / (d * d));
  }
  const n = t * (t + 2);
  return n / (n + 2) + z * ((4 * (n + 1) * t) / ((n + 2) * (n + 2) * (1 + t)));
}

/** −2z·e^(−z²); 0, not ∞·0, for huge z. */
export function gaussianDerivative(z: number): number {
  const value = exp(-z * z);
  return value === 0 ? 0 : -2 * z * value;
}

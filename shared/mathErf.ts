import { exp } from './math';

/** Chebyshev coefficients of erf(√u)/√u for u in [0, 1]; computed with 60 digits, cut below 1e-17. */
const ERF_SMALL = [
  0.9754769393826541, -0.14226120510371365, 0.010035582187599796, -0.0005768764699767485, 2.741993125219606e-5,
  -1.1043175507344507e-6, 3.8488755420345036e-8, -1.1808582533875466e-9, 3.2334215826050907e-11, -7.991015947004549e-13,
  1.7990725113961456e-14, -3.718635487818693e-16, 7.103599003714253e-18,
] as const;

/** Chebyshev coefficients of e^(x²)·erfc(x)·(1 + 2x) in t = (x − 3)/(x + 3) for x ≥ 1, t in [-½, 1]; likewise. */
const ERFC_LARGE = [
  1.214373361609205, -0.08560693623397121, -0.005999640519915682, 0.007801951554945334, -0.002715651717391105,
  0.0006115494911330234, -9.340626641960768e-5, 7.818816898966098e-6, 2.7197258578141963e-7, -1.6637239214622205e-7,
  1.3133701262289988e-8, 2.0754203597909473e-9, -4.4148718962068737e-10, -1.7967351765140848e-11,
  1.1481428873007284e-11, -2.807460684069243e-14, -3.012251024442509e-13, 7.106503405462323e-15, 8.542035882836416e-15,
  -2.329298464180819e-16, -2.6466825044432234e-16, 3.653093080382799e-18,
] as const;

/** Sum of coefficients[j]·T_j(s) by Clenshaw's recurrence, s in [-1, 1]. */
function chebyshev(coefficients: readonly number[], s: number): number {
  let next = 0;
  let current = 0;
  for (let j = coefficients.length - 1; j > 0; j--) {
    const value = 2 * s * current - next + coefficients[j]!;
    next = current;
    current = value;
  }
  return s * current - next + coefficients[0]!;
}

/** erfc for x ≥ 1. e^(-x²) is split, since rounding x² alone would cost x² units in the last place. */
function erfcLarge(x: number): number {
  if (x > 27.3) return 0;
  const t = (x - 3) / (x + 3);
  const rounded = Math.fround(x);
  const square = exp(-rounded * rounded) * exp((rounded - x) * (rounded + x));
  return (square * chebyshev(ERFC_LARGE, (t - 0.25) / 0.75)) / (1 + 2 * x);
}

/** Error function. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= 1) return x * chebyshev(ERF_SMALL, 2 * x * x - 1);
  if (x !== x) return x;
  const value = 1 - erfcLarge(size);
  return x < 0 ? -value : value;
}

/** Complementary error function 1 − erf(x), with full relative accuracy for large x. */
export function erfc(x: number): number {
  if (x > 1) return erfcLarge(x);
  if (x < -1) return 2 - erfcLarge(-x);
  return 1 - erf(x);
}

import { exp } from './math';

/**
 * The exponentially weighted mean of all values up to each point: one that lies d before counts exp(−d/scale). It looks back
 * only, so what is drawn never changes when points arrive, and is unbiased from the first point on.
 *
 * Units    x and scale in the same unit, scale > 0; x ascends.
 * Returns  one value an x; NaN where y is not finite, which then does not count.
 */
export function smooth(x: ArrayLike<number>, y: ArrayLike<number>, scale: number): Float64Array {
  const out = new Float64Array(x.length);
  let [sum, weight, last] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const value = y[i]!;
    out[i] = NaN;
    if (!Number.isFinite(value)) continue;
    const kept = weight === 0 ? 0 : exp((last - x[i]!) / scale);
    sum = sum * kept + value;
    weight = weight * kept + 1;
    last = x[i]!;
    out[i] = sum / weight;
  }
  return out;
}

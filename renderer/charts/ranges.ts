import uPlot from 'uplot';

/** From the smallest to the largest x; something drawable when they are the same or there is none. */
export function paddedX(min: number | null, max: number | null, log: boolean): [number, number] {
  if (min === null || max === null) return log ? [1, 10] : [0, 1];
  if (min === max) return log ? [min / 2, max * 2] : [min - 0.5, max + 0.5];
  return [min, max];
}

/** A little more than from the smallest to the largest y; 0 is not passed for values that are never negative. */
export function paddedY(min: number | null, max: number | null, log: boolean): [number, number] {
  if (min === null || max === null) return log ? [0.1, 1] : [0, 1];
  if (log) return uPlot.rangeLog(min, max, 10, false) as [number, number];
  // Rounding is no difference to be drawn.
  const isOne = max - min <= 1e-12 * Math.max(Math.abs(min), Math.abs(max));
  const pad = isOne ? Math.abs(min) * 0.1 || 0.5 : (max - min) * 0.05;
  return [min >= 0 && min - pad < 0 ? 0 : min - pad, max + pad];
}

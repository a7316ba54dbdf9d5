import type { FloatArray } from './matmul';

/**
 * The derivative of a loss with respect to one parameter, by central differences of fourth order. The parameter is as it was
 * afterwards.
 */
export function centralDifference(parameters: FloatArray, at: number, step: number, loss: () => number): number {
  const kept = parameters[at]!;
  const lossAt = (value: number): number => {
    parameters[at] = value;
    return loss();
  };
  const near = lossAt(kept + step) - lossAt(kept - step);
  const far = lossAt(kept + 2 * step) - lossAt(kept - 2 * step);
  parameters[at] = kept;
  return (8 * near - far) / (12 * step);
}

/** Whether a step could carry a pre-activation over one of these points. */
export function isNear(points: readonly number[], z: number, margin: number): boolean {
  return points.some((point) => Math.abs(z - point) < margin);
}

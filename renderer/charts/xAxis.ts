import type { XAxis } from '../../shared/savedComparison';
import type { Unit } from './ticks';

/** What the numbers of a horizontal axis are. */
export const xUnitOf = (axis: XAxis): Unit => (axis === 'time' ? 'seconds' : 'number');

/** Where steps stand on an axis. On that of time they stay steps: `atTimes` puts a finished curve at its times. */
export function stepsOn(axis: XAxis, steps: ArrayLike<number>, stepsPerEpoch: number): ArrayLike<number> {
  const scale = epochScale(axis, stepsPerEpoch);
  return scale === 1 ? steps : Float64Array.from(steps, (step) => step / scale);
}

/** Steps in a unit of the axis. */
export const epochScale = (axis: XAxis, stepsPerEpoch: number): number =>
  axis === 'epoch' ? Math.max(1, stepsPerEpoch) : 1;

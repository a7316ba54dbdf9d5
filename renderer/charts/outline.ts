import type uPlot from 'uplot';

/** Draws a series as the outline of bins: each value up to the next x; what has no place, as 0 on a log axis, on the floor. */
export function outline(u: uPlot, series: number): uPlot.Series.Paths {
  const stroke = new Path2D();
  const [xs, ys] = [u.data[0], u.data[series] ?? []];
  const floor = u.bbox.top + u.bbox.height;
  let isOpen = false;
  for (let i = 0; i < xs.length; i++) {
    const value = ys[i];
    // Outside of the curve; within it, what lies between two points has the value that holds there.
    if (value === undefined) continue;
    const x = u.valToPos(xs[i] as number, 'x', true);
    const y = value === null ? floor : u.valToPos(value, 'y', true);
    if (isOpen) {
      stroke.lineTo(x, last(u, ys, i, floor));
      stroke.lineTo(x, y);
    } else {
      stroke.moveTo(x, y);
    }
    isOpen = true;
  }
  return { stroke };
}

/** Where the value before lies. */
function last(u: uPlot, ys: ArrayLike<number | null | undefined>, i: number, floor: number): number {
  const value = ys[i - 1];
  return value == null ? floor : u.valToPos(value, 'y', true);
}

/** A plane in pixels with equal units on both axes. */
export interface Plane {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

type Point = readonly [number, number];

/** Fits all points into a square with a margin; `around` stays in the middle where it is given. */
export function fitPlane(points: readonly Point[], side: number, around: Point | null = null): Plane {
  const margin = 16;
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < bottom) bottom = y;
    if (y > top) top = y;
  }
  if (!(right >= left)) [left, right, bottom, top] = [0, 0, 0, 0];
  const [cx, cy] = around ?? [(left + right) / 2, (bottom + top) / 2];
  const reach = Math.max(right - cx, cx - left, top - cy, cy - bottom);
  const scale = (side / 2 - margin) / (reach > 0 ? reach : 1);
  return { x: (value) => side / 2 + (value - cx) * scale, y: (value) => side / 2 - (value - cy) * scale };
}

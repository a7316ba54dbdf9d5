import { px } from './svg';

/** Where values lie in pixels, and which have a place at all: on a log axis, those above 0. */
export interface Places {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly hasX: (value: number) => boolean;
  readonly hasY: (value: number) => boolean;
  /** Where the end of a band is drawn that has no place. */
  readonly floor: number;
}

type Numbers = ArrayLike<number>;

/** The points of `indices` as one path, with a gap at each that has no place; points between two gaps become dots. */
export function linePath(
  x: Numbers,
  y: Numbers,
  indices: readonly number[],
  places: Places,
): { readonly d: string; readonly dots: readonly (readonly [number, number])[] } {
  const dots: [number, number][] = [];
  let d = '';
  for (const stretch of stretches(indices, (i) => places.hasX(x[i] as number) && places.hasY(y[i] as number))) {
    const points = stretch.map((i): [number, number] => [places.x(x[i] as number), places.y(y[i] as number)]);
    if (points.length === 1) dots.push(points[0] as [number, number]);
    else d += `M${points.map(written).join('L')}`;
  }
  return { d, dots };
}

/** The points of `indices` as the outline of bins, each y held up to the next x; on the floor where one has no place. */
export function stepPath(x: Numbers, y: Numbers, indices: readonly number[], places: Places): string {
  let height = places.floor;
  const corners = indices.flatMap((i): [number, number][] => {
    const [at, before] = [places.x(x[i] as number), height];
    height = places.hasY(y[i] as number) ? places.y(y[i] as number) : places.floor;
    return i === indices[0]
      ? [[at, height]]
      : [
          [at, before],
          [at, height],
        ];
  });
  return corners.length === 0 ? '' : `M${corners.map(written).join('L')}`;
}

/** The band between its ends, along the high one and back along the low one. */
export function areaPath(
  x: Numbers,
  { low, high }: { readonly low: Numbers; readonly high: Numbers },
  indices: readonly number[],
  places: Places,
): string {
  const has = (i: number) => places.hasX(x[i] as number) && Number.isFinite(low[i]) && Number.isFinite(high[i]);
  const yOf = (value: number) => (places.hasY(value) ? places.y(value) : places.floor);
  let d = '';
  for (const stretch of stretches(indices, has)) {
    const edge = (end: Numbers) =>
      stretch.map((i): [number, number] => [places.x(x[i] as number), yOf(end[i] as number)]);
    d += `M${[...edge(high), ...edge(low).reverse()].map(written).join('L')}Z`;
  }
  return d;
}

const written = ([x, y]: readonly [number, number]) => `${px(x)} ${px(y)}`;

/** Runs of indices that have something to draw. */
function stretches(indices: readonly number[], has: (index: number) => boolean): number[][] {
  const found: number[][] = [];
  let open: number[] | null = null;
  for (const index of indices) {
    if (!has(index)) open = null;
    else if (open === null) found.push((open = [index]));
    else open.push(index);
  }
  return found;
}

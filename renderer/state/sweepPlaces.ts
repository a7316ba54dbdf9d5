import {
  axisValues,
  axisValueText,
  isRange,
  placeOn,
  type AxisValue,
  type RangeAxis,
  type SweepAxis,
} from '../../shared/sweepAxis';
import { formatNumber } from '../format';

/** Where the values of an axis stand in a heat map. */
export interface Places {
  readonly labels: readonly string[];
  readonly placeOf: (value: AxisValue) => number;
}

/** One place a value; of a range that was drawn from, one a stretch, with its ends as the label. */
export function placesOf(axis: SweepAxis, isRandom: boolean, labelOf: (value: AxisValue) => string): Places {
  if (isRandom && isRange(axis)) return axis.whole ? wholeStretches(axis) : stretches(axis);
  const values = axisValues(axis);
  const texts = values.map(axisValueText);
  return { labels: values.map(labelOf), placeOf: (value) => texts.indexOf(axisValueText(value)) };
}

function stretches(axis: RangeAxis): Places {
  const edges = Array.from({ length: axis.count + 1 }, (_, i) => placeOn(axis, i / axis.count));
  const end = (i: number) => formatNumber(i === axis.count ? axis.to : edges[i], 3);
  return {
    labels: Array.from({ length: axis.count }, (_, i) => `${end(i)} – ${end(i + 1)}`),
    placeOf: placeAmong(edges.slice(1, -1)),
  };
}

/** No number is in two stretches, and none is without one. */
function wholeStretches({ from, to, scale, count }: RangeAxis): Places {
  const all = to - from + 1;
  const raw = Array.from({ length: Math.min(count, all) }, (_, i) =>
    all <= count ? from + i : Math.round(placeOn({ from, to: to + 1, scale }, i / count)),
  );
  const starts = [...new Set(raw)];
  return {
    labels: starts.map((start, i) => {
      const last = (starts[i + 1] ?? to + 1) - 1;
      return start === last ? String(start) : `${start} – ${last}`;
    }),
    placeOf: placeAmong(starts.slice(1)),
  };
}

/** How many of the ascending starts a value has reached. */
function placeAmong(starts: readonly number[]): (value: AxisValue) => number {
  return (value) => starts.filter((start) => Number(value) >= start).length;
}

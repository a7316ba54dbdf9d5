import { mean, median, quantile, standardDeviation } from './statistics';
import { studentQuantile } from './studentT';

/** What stands for many values. */
export type CenterName = 'mean' | 'median';
/** What shows how far they lie apart. */
export type BandName = 'deviation' | 'error' | 'confidence' | 'quartiles' | 'range' | 'none';

export interface Center {
  readonly name: CenterName;
  readonly label: string;
  readonly of: (values: readonly number[]) => number;
}

export interface Band {
  readonly name: BandName;
  readonly label: string;
  readonly help: string;
  /** The centers that it belongs to. */
  readonly centers: readonly CenterName[];
  /** Its ends, for two values or more; null where it has none. */
  readonly of: (values: readonly number[]) => readonly [low: number, high: number] | null;
}

export const CENTERS: Readonly<Record<CenterName, Center>> = {
  mean: { name: 'mean', label: 'Mean', of: mean },
  median: { name: 'median', label: 'Median', of: median },
};

/** Half the width of the interval that holds the mean with 95 % confidence, by Student's t distribution. */
const marginOf = (values: readonly number[]) => studentQuantile(0.975, values.length - 1) * errorOf(values);
const errorOf = (values: readonly number[]) => standardDeviation(values) / Math.sqrt(values.length);

const around =
  (width: (values: readonly number[]) => number): Band['of'] =>
  (values) => {
    const [center, half] = [mean(values), width(values)];
    return [center - half, center + half];
  };

export const BANDS: Readonly<Record<BandName, Band>> = {
  deviation: {
    name: 'deviation',
    label: '± standard deviation',
    help: 'How far runs with other seeds lie from their mean (n − 1).',
    centers: ['mean'],
    of: around(standardDeviation),
  },
  error: {
    name: 'error',
    label: '± standard error',
    help: 'How uncertain the mean is: the standard deviation over √n.',
    centers: ['mean'],
    of: around(errorOf),
  },
  confidence: {
    name: 'confidence',
    label: '95 % interval of the mean',
    help: "Holds the mean of endlessly many seeds in 95 of 100 such experiments (Student's t, values near normal).",
    centers: ['mean'],
    of: around(marginOf),
  },
  quartiles: {
    name: 'quartiles',
    label: 'Quartiles',
    help: 'The middle half of the runs.',
    centers: ['median'],
    of: (values) => [quantile(values, 0.25), quantile(values, 0.75)],
  },
  range: {
    name: 'range',
    label: 'Least to greatest',
    help: 'All runs lie within.',
    centers: ['mean', 'median'],
    of: (values) => [Math.min(...values), Math.max(...values)],
  },
  none: { name: 'none', label: 'No band', help: 'The line alone.', centers: ['mean', 'median'], of: () => null },
};

/** Many values as one, with their number. NaN stands for "none": of no values, or of a band that one value has not. */
export interface Aggregate {
  readonly n: number;
  readonly center: number;
  readonly low: number;
  readonly high: number;
}

/** Non-finite values are left out of all four. */
export function aggregate(values: readonly number[], center: CenterName, band: BandName): Aggregate {
  const finite = values.filter(Number.isFinite);
  const ends = finite.length < 2 ? null : BANDS[band].of(finite);
  return {
    n: finite.length,
    center: finite.length === 0 ? NaN : CENTERS[center].of(finite),
    low: ends?.[0] ?? NaN,
    high: ends?.[1] ?? NaN,
  };
}

/** Points of one run: ascending x, one y each. */
export interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Many runs as one curve: at every x that one of them has, what those that have it say there. */
export interface AggregateCurve {
  readonly x: Float64Array;
  readonly center: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly n: Int32Array;
}

/** No value is made up: a run without a point at some x does not count there, and n tells. */
export function aggregateCurves(curves: readonly Points[], center: CenterName, band: BandName): AggregateCurve {
  const x = Float64Array.from(new Set(curves.flatMap((curve) => Array.from(curve.x)))).sort();
  const out = {
    x,
    center: new Float64Array(x.length),
    low: new Float64Array(x.length),
    high: new Float64Array(x.length),
    n: new Int32Array(x.length),
  };
  const next = curves.map(() => 0);
  const values: number[] = [];
  for (let i = 0; i < x.length; i++) {
    values.length = 0;
    curves.forEach((curve, c) => {
      if (curve.x[next[c]!] !== x[i]) return;
      values.push(curve.y[next[c]!]!);
      next[c]!++;
    });
    const at = aggregate(values, center, band);
    out.center[i] = at.center;
    out.low[i] = at.low;
    out.high[i] = at.high;
    out.n[i] = at.n;
  }
  return out;
}

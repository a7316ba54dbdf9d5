import type { MetricName } from '../../shared/metrics';

export interface CurvePoints {
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Points of a series, null where there are none; layer null is the network as a whole. */
export type CurveSource = (metric: MetricName, layer: number | null) => CurvePoints | null;

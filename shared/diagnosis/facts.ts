import { featureMoments, featureRange } from '../datasets/scaling';
import type { PreparedData } from '../datasets/prepare';
import type { ExperimentSpec } from '../experiment';
import type { RunStatus } from '../run';

/** What the numbers of a column are like. */
export interface ColumnFacts {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
}

/** What the training data are like, as the network gets them. */
export interface DataFacts {
  /** Training examples. */
  readonly count: number;
  /** Of each input, scaled. */
  readonly columns: readonly ColumnFacts[];
  /** Training examples of each class; empty for regression. */
  readonly classCounts: readonly number[];
  /** Of the values to predict, or of the class numbers. */
  readonly target: ColumnFacts;
}

/** What is stored of a run; live the same with what has come so far. */
export interface RunFacts {
  readonly spec: ExperimentSpec;
  readonly status: RunStatus;
  readonly step: number;
  /** Layer null or 0 for the network as a whole. Steps ascend; values may be NaN or infinite. */
  readonly series: readonly {
    readonly metric: string;
    readonly layer: number | null;
    readonly steps: ArrayLike<number>;
    readonly values: ArrayLike<number>;
  }[];
  /** Where they are at hand; rules that need them say nothing without. */
  readonly data?: DataFacts;
}

/** The facts of prepared data. One pass over the training part. */
export function dataFacts(data: PreparedData): DataFacts {
  const { inputs, targets, count } = data.train;
  const classCounts = data.classNames.map(() => 0);
  if (data.task !== 'regression') for (const target of targets) classCounts[target] = (classCounts[target] ?? 0) + 1;
  return {
    count,
    columns: columnFacts(inputs, count, data.features),
    classCounts: data.task === 'regression' ? [] : classCounts,
    target: columnFacts(targets, count, 1)[0]!,
  };
}

function columnFacts(values: Float64Array, count: number, columns: number): ColumnFacts[] {
  const { mean, std } = featureMoments(values, count, columns);
  const { min, max } = featureRange(values, count, columns);
  return Array.from(mean, (each, j) => ({ mean: each, std: std[j]!, min: min[j]!, max: max[j]! }));
}

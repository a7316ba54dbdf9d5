import type { Task } from './dataset';
import type { PreparedData, PreparedPart } from './prepare';

/** Most examples of a part in a picture: more are a blot. */
export const SAMPLE_ROWS = 4000;
/** Most numbers in a sample: what may travel to the page. */
export const SAMPLE_CELLS = 200_000;

/** The first examples of a part, which are in random order. */
export interface SamplePart {
  /** [count × features], row-major, before scaling. */
  readonly inputs: Float64Array;
  /** [count] */
  readonly targets: Float64Array;
  readonly count: number;
  /** Examples of the whole part. */
  readonly total: number;
}

/** Examples of a data set for pictures. */
export interface DataSample {
  readonly features: number;
  readonly task: Task;
  readonly classNames: readonly string[];
  readonly featureNames: readonly string[];
  readonly train: SamplePart;
  readonly test: SamplePart;
  readonly rawExtent: PreparedData['rawExtent'];
  /** Whether the experiment asks for noise that these inputs lack. */
  readonly withoutNoise: boolean;
}

/** Examples of a part that a sample may have. */
export function sampleSize(features: number): number {
  return Math.max(1, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / features)));
}

/** A sample of prepared data; its arrays are views. @param most examples of each part. */
export function sampleOf(data: PreparedData, most = Infinity): DataSample {
  const { features, task, classNames, featureNames, rawExtent } = data;
  const part = ({ inputs, targets, count: total }: PreparedPart): SamplePart => {
    const count = Math.min(total, most);
    return { inputs: inputs.subarray(0, count * features), targets: targets.subarray(0, count), count, total };
  };
  return {
    features,
    task,
    classNames,
    featureNames,
    rawExtent,
    train: part(data.train),
    test: part(data.test),
    withoutNoise: false,
  };
}

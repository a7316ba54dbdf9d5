import type { Choice, ParamDef, ParamDefs, TextDefs } from '../params';
import type { Rng } from '../rng';
import type { Source } from '../source';
import type { Task } from '../losses';

export type { Task };

/** Examples as they come: before scaling and split. */
export interface Examples {
  /** [count × features], row-major. */
  readonly inputs: Float64Array | Uint8Array;
  /** [count]: number of the class, or the value to predict (regression). */
  readonly targets: Float64Array;
  readonly count: number;
}

/** A data set that an experiment can name. */
export interface Dataset {
  /** Stable key: stored in specs. Never rename one. */
  readonly name: string;
  readonly label: string;
  /** What it is and what it is good for, in one or two sentences. */
  readonly description: string;
  /** `synthetic`: drawn from the data seed. `table`: measured data; the seed decides noise and split only. `stored`: measured data in a file that the program reads for the core. */
  readonly kind: 'synthetic' | 'table' | 'stored';
  readonly task: Task;
  /** In the order of the class numbers; empty for regression. */
  readonly classNames: readonly string[];
  readonly featureNames: readonly string[];
  /** `noise` always; `samples` where the set is drawn. */
  readonly params: ParamDefs;
  /** The table that a stored set names. */
  readonly texts?: TextDefs;
  /** Examples of a table; null where `samples` decides. */
  readonly rows: number | null;
  /** First source; where the family is folklore, the place that made it known. */
  readonly source: Source;
  /** The examples without noise. Draws from `rng` only, in a fixed order. Null for a stored set. */
  readonly generate: ((choice: Choice, rng: Rng) => Examples) | null;
}

/** How many examples to draw. */
export const SAMPLES: ParamDef = {
  label: 'Examples',
  default: 1000,
  min: 10,
  max: 100_000,
  integer: true,
  help: 'Number of examples drawn, training and held-out together.',
};

/** Noise on the coordinates of a synthetic set. */
export function coordinateNoise(initial: number): ParamDef {
  return {
    label: 'Noise',
    default: initial,
    min: 0,
    max: 5,
    help: 'Standard deviation of the normal noise added to every coordinate, in the unit of the coordinates; classes are set before.',
  };
}

/** Noise on the value that a regression set asks for. */
export const TARGET_NOISE: ParamDef = {
  label: 'Noise',
  default: 0.05,
  min: 0,
  max: 5,
  help: 'Standard deviation of the normal noise added to the value to predict, in the unit of that value.',
};

/** Noise on measured data. */
export const TABLE_NOISE: ParamDef = {
  label: 'Noise',
  default: 0,
  min: 0,
  max: 5,
  help: "Standard deviation of the normal noise added to every input, as a multiple of that feature's own standard deviation.",
};

import { DATASETS, loadDataset } from '../datasets/index';
import { featureRange } from '../datasets/scaling';
import { defaultChoice } from '../params';
import type { MicroData } from './microNet';

/** Sets of two inputs and two classes that small networks are shown. */
export const MICRO_SETS = ['xor', 'circle', 'moons', 'spirals'] as const;
export type MicroSetName = (typeof MICRO_SETS)[number];

/** Those sets as menus show them. */
export const MICRO_SET_OPTIONS: readonly { readonly value: MicroSetName; readonly label: string }[] = MICRO_SETS.map(
  (name) => ({ value: name, label: DATASETS[name].label }),
);

/** Inputs as the set has them, around 0; or each mapped to [0, 1], so that none is negative. */
export type MicroInputs = 'centred' | 'positive';

/** Examples of a set, classes 0 and 1 as targets. Equal arguments give equal numbers. */
export function microData(name: MicroSetName, inputs: MicroInputs, count: number, seed: number): MicroData {
  const choice = { ...defaultChoice(DATASETS[name]), samples: count };
  const examples = loadDataset(choice, seed);
  const values = Float64Array.from(examples.inputs);
  if (inputs === 'positive') {
    const { min, max } = featureRange(values, count, 2);
    for (let i = 0; i < values.length; i++) {
      const feature = i % 2;
      values[i] = (values[i]! - min[feature]!) / (max[feature]! - min[feature]!);
    }
  }
  return { inputs: values, targets: Float64Array.from(examples.targets), count };
}

import { sampleOf, sampleSize, type SamplePart } from '../datasets/sample';
import { prepareData } from '../datasets/prepare';
import { applyScaling, SCALINGS } from '../datasets/scaling';
import { DATASETS } from '../datasets/index';
import { LabError } from '../errors';
import type { ExperimentSpec } from '../experiment';
import { defaultSpec, parseSpec } from '../experimentSchema';
import { param } from '../params';
import { Rng } from '../rng';
import { UnitDraws } from './unitDraws';
import { inputFeatures, type SignalSetting } from './setting';

/** Examples of a data set: as many as a sample for pictures has, [count × features], as they are. */
export type DataRows = Pick<SamplePart, 'inputs' | 'count'>;

/** The experiment whose training examples a setting looks at. */
export function dataSpec({ dataset }: SignalSetting): ExperimentSpec {
  return parseSpec({ ...defaultSpec(dataset), scaling: 'none' });
}

/** Whether the examples must be handed in, for they lie in a file. */
export function needsRows({ input, dataset }: SignalSetting): boolean {
  return input.name === 'data' && DATASETS[dataset.name].kind === 'stored';
}

/** Examples that go through: the batch, or fewer where the data set has no more. */
export function batchOf(setting: SignalSetting, rows: DataRows | null): number {
  return rows === null ? setting.batch : Math.min(setting.batch, rows.count - (rows.count % 2));
}

/** The examples of the setting's data set; null for inputs that are drawn. `given` for those that lie in a file. */
export function rowsOf(setting: SignalSetting, given: DataRows | null = null): DataRows | null {
  if (setting.input.name !== 'data') return null;
  const features = inputFeatures(setting);
  if (needsRows(setting) && given === null) {
    throw new LabError('input', `dataset: the examples of "${setting.dataset.name}" must be read first`);
  }
  const { inputs, count } = given ?? sampleOf(prepareData(dataSpec(setting)), sampleSize(features)).train;
  if (count < 2) throw new LabError('input', `dataset must have at least 2 training examples; got ${count}`);
  if (param(setting.input, 'standardized') === 0) return { inputs, count };
  const { standardize } = SCALINGS;
  return { inputs: applyScaling(standardize.fit(inputs, count, features), inputs), count };
}

/** The inputs of a seed, [rows × features]; fewer rows are the first of more. */
export function drawInputs(
  setting: SignalSetting,
  rows: number,
  seed: number,
  data: DataRows | null,
  draws = new UnitDraws(),
): Float64Array {
  const features = inputFeatures(setting);
  const out = new Float64Array(rows * features);
  if (data !== null) {
    out.set(data.inputs.subarray(0, rows * features));
    return out;
  }
  const { input } = setting;
  if (input.name === 'uniform') {
    const rng = Rng.stream(seed, 'signal inputs');
    const [low, high] = [param(input, 'low'), param(input, 'high')];
    for (let i = 0; i < out.length; i++) out[i] = low + (high - low) * rng.uniform();
    return out;
  }
  out.set(draws.of(seed, 'signal inputs', 'normal', out.length));
  if (input.name !== 'correlated') return out;
  const c = param(input, 'correlation');
  const rest = Math.sqrt((1 - c) * (1 + c));
  for (let pair = 0; pair + 1 < rows; pair += 2) {
    const [first, second] = [pair * features, (pair + 1) * features];
    for (let j = 0; j < features; j++) out[second + j] = c * out[first + j]! + rest * out[second + j]!;
  }
  return out;
}

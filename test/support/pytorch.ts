import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { writeNpz } from '../../main/pytorch/npz';
import { arraysPath } from '../../main/pytorch/writePytorch';
import { prepareData } from '../../shared/datasets/prepare';
import type { ExperimentSpec } from '../../shared/experiment';
import type { Point, Series } from '../../shared/metrics';
import { COMPARED, pytorchRun, type PlannedRun, type PytorchRun } from '../../shared/pytorch/plan';
import { pytorchScript } from '../../shared/pytorch/script';
import { Training } from '../../shared/training';

/** What is said about a run that nothing else is known of. */
export const PLANNED = {
  id: '000000000000',
  name: 'Run',
  note: '',
  status: 'done',
  message: null,
  appVersion: 'test',
  coreVersion: 'test',
  step: 0,
  datasetTitle: null,
} as const satisfies Omit<PlannedRun, 'spec'>;

/** Trains an experiment as the trainer does, up to `steps`, and makes its plan. */
export function trainedPlan(spec: ExperimentSpec, about: Partial<PlannedRun> = {}, steps = Infinity): PytorchRun {
  const data = prepareData(spec);
  const training = Training.start(spec, data);
  const points: Point[] = [...training.measure()];
  while (!training.done && training.step < steps) {
    training.advance();
    points.push(...training.measure());
  }
  const { divergence } = training;
  const run: PlannedRun = {
    ...PLANNED,
    status: divergence !== null ? 'diverged' : training.done ? 'done' : 'stopped',
    message: divergence?.message ?? null,
    spec,
    step: training.step,
    ...about,
  };
  return pytorchRun(run, data, seriesOf(points));
}

function seriesOf(points: readonly Point[]): Series[] {
  return COMPARED.flatMap((metric) => {
    const own = points.filter((point) => point.metric === metric);
    if (own.length === 0) return [];
    const steps = Int32Array.from(own, ({ step }) => step);
    return [{ metric, layer: 0, steps, values: Float64Array.from(own, ({ value }) => value) }];
  });
}

/** Writes the script and its arrays into a folder; returns the script's path. */
export async function writePlan({ plan, arrays }: PytorchRun, folder: string, name = 'run'): Promise<string> {
  const script = path.join(folder, `${name}.py`);
  writeFileSync(script, pytorchScript(plan));
  const handle = await open(arraysPath(script), 'w');
  await writeNpz(handle, arrays);
  await handle.close();
  return script;
}

import path from 'node:path';
import { prepareData } from '../../shared/datasets/prepare';
import { LabError } from '../../shared/errors';
import { COMPARED, pytorchRun } from '../../shared/pytorch/plan';
import { pytorchScript } from '../../shared/pytorch/script';
import type { RunId } from '../../shared/run';
import { readTable } from '../data/readTable';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';
import { writeWhole } from '../writeWhole';
import { writeNpz } from './npz';

/** What was written for a run. */
export interface PytorchFiles {
  readonly script: string;
  readonly data: string;
  /** Steps that the script makes, and stored losses that it compares with. */
  readonly steps: number;
  readonly losses: number;
  /** Largest relative difference of a loss that passes. */
  readonly tolerance: number;
}

/** The file of the arrays, beside the script. */
export function arraysPath(script: string): string {
  return `${script.slice(0, script.length - path.extname(script).length)}.npz`;
}

/**
 * Writes the PyTorch script of a run, and beside it what it starts from. Both are made or none.
 *
 * Errors  as `writeWhole`; LabError 'input' for a name that does not end in .py, 'state' when the run has no loss yet,
 *         'notFound' when it does not exist, or its data set no longer.
 */
export async function writePytorch(store: Store, runId: RunId, script: string): Promise<PytorchFiles> {
  if (path.extname(script).toLowerCase() !== '.py') {
    throw new LabError('input', `the script must be named FILE.py; got ${path.basename(script)}`);
  }
  const run = store.runs.get(runId);
  const series = COMPARED.flatMap((metric) => store.series.read(run.id, metric, 0));
  const data = prepareData(run.spec, readTable(run.spec.dataset, datasetsFolder(store.file)));
  const { plan, arrays } = pytorchRun(run, data, series);
  const file = arraysPath(script);
  // The script gets its name last: where it stands, its data stand beside it.
  const text = Buffer.from(pytorchScript(plan), 'utf8');
  const bytes = arrays.reduce((sum, each) => sum + each.values.byteLength, text.length);
  await writeWhole(
    script,
    async (handle) => {
      await handle.writeFile(text);
      await writeWhole(file, (arraysHandle) => writeNpz(arraysHandle, arrays));
    },
    { bytes },
  );
  const losses = series.reduce((sum, { steps }) => sum + steps.length, 0);
  return { script, data: file, steps: plan.steps, losses, tolerance: plan.tolerance };
}

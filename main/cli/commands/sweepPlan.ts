import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { countOf } from '../../../shared/plural';
import type { SweepSpec } from '../../../shared/sweep';
import { arrayOf, README_FILE, SLURM_FILE, xargsLine } from '../../plans/planScripts';
import { writePlan } from '../../plans/writePlan';
import { APP_VERSION } from '../../version';
import { EXIT, type CliContext } from '../context';
import { withProgress } from '../progress';
import { runJson } from '../runOutput';

/** `lab sweep SWEEP --plan DIR`: nothing is trained here. */
export async function planSweep(context: CliContext, spec: SweepSpec, folder: string): Promise<number> {
  const given = ['workers', 'threads'].find((name) => context.args.text(name) !== undefined);
  if (given !== undefined) {
    throw new LabError(
      'input',
      `--${given} is for training here; the scripts of a plan say how much is done at once: leave it out`,
    );
  }
  const runs = await withProgress('Writing the plan', (progress) =>
    writePlan(context.store, spec, folder, APP_VERSION, progress),
  );
  const { tasks, each } = arrayOf(runs.length);
  context.say(
    `${folder}: ${countOf(runs.length, 'run')} to be trained anywhere; ${README_FILE} says how. From that folder:`,
  );
  context.say(`  sbatch ${SLURM_FILE}   (${countOf(tasks, 'task')}${each === 1 ? '' : `, ${each} runs each`})`);
  context.say(`  ${xargsLine()}`);
  context.say(`Then: lab import ${path.relative('.', folder) || '.'}`);
  context.document({
    sweep: { id: runs[0]?.sweepId ?? null, name: spec.name },
    plan: { folder, tasks, runsPerTask: each },
    runs: runs.map(runJson),
  });
  return EXIT.done;
}

import { LabError } from '../../../shared/errors';
import { countOf } from '../../../shared/plural';
import type { PlanTrouble } from '../../../shared/plan';
import { importPlan } from '../../plans/importPlan';
import { EXIT, type CliContext } from '../context';
import { withProgress } from '../progress';

/** Runs that are named one by one; --json has all. */
const MOST_NAMED = 20;

/** `lab import DIR`: takes the results of a plan in. */
export async function takePlan(context: CliContext, folder: string): Promise<number> {
  const given = ['target', 'task', 'exclude', 'labels', 'title'].find((name) => context.args.text(name) !== undefined);
  if (given !== undefined) throw new LabError('input', `--${given} is for data sets; a plan is taken in as it is`);
  const done = await withProgress('Taking in the results', (progress) =>
    importPlan(context.store, folder, { progress }),
  );
  const { added, there, missing, failed, wrong, strays } = done;
  if (done.made)
    context.say(`The history did not have the sweep “${done.sweepName}”: its ${done.planned} runs are in it now`);
  context.say(
    `“${done.sweepName}”: ${countOf(added.length, 'result')} taken in, ${there} there already, of ${countOf(done.planned, 'run')}`,
  );
  tell(context, missing, 'missing');
  tell(context, failed, 'failed', 'the plan’s line trains them again');
  tell(context, wrong, 'wrong and not taken', 'remove these files, and the plan’s line trains their runs again');
  if (strays.length > 0) context.warn(`not of this plan: ${strays.slice(0, MOST_NAMED).join(', ')}`);
  context.document({ sweep: { id: done.sweepId, name: done.sweepName }, ...done });
  return failed.length + wrong.length > 0 ? EXIT.checkFailed : EXIT.done;
}

function tell(context: CliContext, troubles: readonly PlanTrouble[], how: string, fix: string | null = null): void {
  if (troubles.length === 0) return;
  context.say(`${countOf(troubles.length, 'run')} ${how}${fix === null ? '' : ` (${fix})`}:`);
  for (const { task, name, why } of troubles.slice(0, MOST_NAMED)) context.say(`  ${task}  ${name}: ${why}`);
  if (troubles.length > MOST_NAMED) context.say(`  and ${troubles.length - MOST_NAMED} more`);
}

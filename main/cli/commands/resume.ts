import { LabError } from '../../../shared/errors';
import { isResumable } from '../../../shared/run';
import { EXIT } from '../context';
import { DB, givenLimits, JSON_OUTPUT, WORKERS } from '../options';
import { runJson, runsTable, troubles } from '../runOutput';
import type { Command } from './index';

export const resume: Command = {
  name: 'resume',
  arguments: 'RUN… | --all',
  help: 'go on with stopped, interrupted or failed runs from their last checkpoints, as if nothing had happened',
  options: { ...DB, all: { help: 'all runs that are interrupted' }, ...WORKERS, ...JSON_OUTPUT },
  async run(context) {
    const { args, store } = context;
    const limits = givenLimits(args);
    if (args.flag('all') === args.positionals.length > 0) {
      throw new LabError('input', 'resume takes runs or --all, one of the two; see lab list for the runs');
    }
    const ids = args.flag('all')
      ? store.runs
          .list({ statuses: ['interrupted'] })
          .map((run) => run.id)
          .reverse()
      : args.positionals.map((each) => store.runs.resolve(each));
    for (const { id, name, status } of store.runs.list({ ids })) {
      if (isResumable(status)) continue;
      throw new LabError('state', `${name} (${id}) is ${status} and cannot be resumed; nothing was started`);
    }
    const { runs, brokenOff } = await context.train(ids, limits, 'resume');
    for (const trouble of troubles(runs)) context.warn(trouble);
    context.say(runs.length === 0 ? 'No run is interrupted.' : runsTable(runs));
    context.document({ runs: runs.map(runJson) });
    if (brokenOff !== null) return brokenOff;
    return runs.some((run) => run.status === 'failed' || run.status === 'interrupted') ? EXIT.checkFailed : EXIT.done;
  },
};

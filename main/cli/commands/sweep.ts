import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { expandSweep, parseSweep } from '../../../shared/sweep';
import { datasetsFolder } from '../../paths';
import { readJsonFile } from '../../readJson';
import { createRuns } from '../../runs/createRuns';
import { resolveFiles } from '../../specFiles';
import { APP_VERSION } from '../../version';
import { EXIT } from '../context';
import { QUEUE } from '../queueOptions';
import { DB, givenLimits, JSON_OUTPUT, WORKERS } from '../options';
import { runJson, troubles } from '../runOutput';
import { sweepTable } from '../sweepTable';
import type { Command } from './index';
import { queueSweep } from './queueSweep';
import { planSweep } from './sweepPlan';

export const sweep: Command = {
  name: 'sweep',
  arguments: 'SWEEP.initlab.json',
  help: 'run the combinations of a sweep file’s axes, all or random ones, with its seeds, save them, print the means',
  options: {
    ...DB,
    ...WORKERS,
    plan: {
      value: 'DIR',
      help: 'train nothing: write a spec file a run, a Slurm job array and an xargs line into a new folder; see lab import DIR',
    },
    ...QUEUE,
    check: {
      value: 'SHARE',
      help: 'with --queue: share of the runs that two workers compute, to compare them (default: 0.01)',
    },
    ...JSON_OUTPUT,
  },
  makesHistory: true,
  async run(context) {
    const file = context.only('the sweep file');
    const files = resolveFiles(readJsonFile(file, { orPipe: true }), path.dirname(file));
    const spec = parseSweep(files.raw);
    const limits = givenLimits(context.args);
    const plan = context.args.text('plan');
    const isQueued = context.args.text('queue') !== undefined;
    if (plan !== undefined && isQueued) throw new LabError('input', '--plan and --queue are two ways; choose one');
    for (const name of ['ca', 'check'].filter((each) => context.args.text(each) !== undefined && !isQueued)) {
      throw new LabError('input', `--${name} belongs to --queue; give that too, or leave it out`);
    }
    for (const kept of files.keep(datasetsFolder(context.store.file))) context.say(kept);
    if (isQueued) return queueSweep(context, spec);
    if (plan !== undefined) return planSweep(context, spec, path.resolve(plan));
    const created = createRuns(context.store, expandSweep(spec), { appVersion: APP_VERSION, sweep: spec });
    const { runs, brokenOff } = await context.train(
      created.map((run) => run.id),
      limits,
    );
    for (const trouble of troubles(runs)) context.warn(trouble);
    context.say(sweepTable(spec, runs));
    context.document({ sweep: { id: runs[0]?.sweepId ?? null, name: spec.name }, runs: runs.map(runJson) });
    if (brokenOff !== null) return brokenOff;
    return runs.some((run) => run.status === 'failed' || run.status === 'interrupted') ? EXIT.checkFailed : EXIT.done;
  },
};

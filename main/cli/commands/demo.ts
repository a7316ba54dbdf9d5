import path from 'node:path';
import { specHash } from '../../../shared/experimentSchema';
import type { RunId } from '../../../shared/run';
import { comparisonSweep, expandSweep } from '../../../shared/sweep';
import { exportCsv, exportSource } from '../../exportCsv';
import { createRuns } from '../../runs/createRuns';
import { APP_VERSION } from '../../version';
import { EXIT, type CliContext } from '../context';
import { DB, givenLimits, JSON_OUTPUT, WORKERS } from '../options';
import { runJson, troubles } from '../runOutput';
import { sweepTable } from '../sweepTable';
import type { Command } from './index';

/** Fewer than the comparison has elsewhere: a demo must be over soon. */
const DEMO_SEEDS = 3;

export const demo: Command = {
  name: 'demo',
  arguments: '',
  help: 'compare four activations and three initializers on real digits, from nothing to a CSV',
  options: {
    ...DB,
    out: { value: 'FILE.csv', help: 'where to write the CSV (default: initlab-demo.csv beside the history)' },
    ...WORKERS,
    ...JSON_OUTPUT,
  },
  makesHistory: true,
  async run(context) {
    context.noPositionals();
    const limits = givenLimits(context.args);
    const sweep = comparisonSweep('digits', null, DEMO_SEEDS);
    const planned = expandSweep(sweep);
    context.say(`${sweep.name}: ${planned.length} runs on 1,797 real images of handwritten digits (8×8).`);
    const { store } = context;
    const earlier = finishedBefore(
      context,
      planned.map((run) => specHash(run.spec)),
    );
    if (earlier !== null) context.say('These runs are in the history already; their results:');
    const ids = earlier ?? createRuns(store, planned, { appVersion: APP_VERSION, sweep }).map((run) => run.id);
    const trained =
      earlier === null ? await context.train(ids, limits) : { runs: store.runs.list({ ids }), brokenOff: null };
    for (const trouble of troubles(trained.runs)) context.warn(trouble);
    if (trained.brokenOff !== null) return trained.brokenOff;

    const out = path.resolve(context.args.text('out') ?? path.join(path.dirname(store.file), 'initlab-demo.csv'));
    const { rows } = await exportCsv(exportSource(store, ids), 'long', out);
    context.say(`\n${sweepTable(sweep, trained.runs)}\n`);
    context.say(`History: ${store.file}\nCSV:     ${out} (${rows} rows, one a stored point)`);
    context.say(
      'Next: lab list names these runs, lab compare sets them against each other, and the window draws all their curves.',
    );
    context.document({
      sweep: { id: trained.runs[0]?.sweepId ?? null, name: sweep.name },
      runs: trained.runs.map(runJson),
      csv: { path: out, rows },
    });
    return trained.runs.every((run) => run.status === 'done') ? EXIT.done : EXIT.checkFailed;
  },
};

/** The newest complete earlier sweep of exactly these experiments, so that a second demo is quick; or null. */
function finishedBefore(context: CliContext, hashes: readonly string[]): readonly RunId[] | null {
  for (const { runIds } of context.store.sweeps.list()) {
    if (runIds.length !== hashes.length) continue;
    const runs = context.store.runs.list({ ids: runIds });
    if (runs.length === hashes.length && runs.every((run, i) => run.status === 'done' && run.specHash === hashes[i])) {
      return runIds;
    }
  }
  return null;
}

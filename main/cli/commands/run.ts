import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { parseSpec } from '../../../shared/experimentSchema';
import { withSeedOffset } from '../../../shared/sweep';
import { datasetsFolder } from '../../paths';
import { readJsonFile } from '../../readJson';
import { createRuns } from '../../runs/createRuns';
import { resolveFiles } from '../../specFiles';
import { APP_VERSION } from '../../version';
import { EXIT } from '../context';
import { DB, givenLimits, JSON_OUTPUT, WORKERS } from '../options';
import { runJson, runsTable, troubles } from '../runOutput';
import type { Command } from './index';
import { runToResult } from './runToResult';

export const run: Command = {
  name: 'run',
  arguments: 'SPEC.initlab.json',
  help: 'train an experiment, save it in the history, print a summary',
  options: {
    ...DB,
    name: { value: 'TEXT', help: 'name of the run' },
    seeds: { value: 'N', help: 'repeat with N seeds, counted up from those of the spec' },
    ...WORKERS,
    result: {
      value: 'FILE',
      help: 'train one run without a history and write what lab import takes in; one that is there is not trained again',
    },
    datasets: { value: 'DIR', help: 'folder of the imported data sets, with --result (default: the app’s)' },
    ...JSON_OUTPUT,
  },
  makesHistory: true,
  async run(context) {
    const file = context.only('the spec file');
    const files = resolveFiles(readJsonFile(file, { orPipe: true }), path.dirname(file));
    const spec = parseSpec(files.raw);
    const result = context.args.text('result');
    if (result !== undefined) return runToResult(context, spec, files, result);
    if (context.args.text('datasets') !== undefined) {
      throw new LabError('input', '--datasets is for --result; otherwise the data sets beside the history are used');
    }
    const seeds = context.args.count('seeds', 1, 1000);
    const limits = givenLimits(context.args);
    const name = context.args.text('name') ?? null;
    const specs = Array.from({ length: seeds }, (_, k) => ({ spec: withSeedOffset(spec, k), name }));
    for (const kept of files.keep(datasetsFolder(context.store.file))) context.say(kept);
    const created = createRuns(context.store, specs, { appVersion: APP_VERSION });
    const { runs, brokenOff } = await context.train(
      created.map((each) => each.id),
      limits,
    );
    for (const trouble of troubles(runs)) context.warn(trouble);
    context.say(runsTable(runs));
    const documents = runs.map(runJson);
    context.document(documents.length === 1 ? { run: documents[0] } : { run: documents[0], runs: documents });
    if (brokenOff !== null) return brokenOff;
    return runs.some((each) => each.status === 'failed' || each.status === 'interrupted')
      ? EXIT.checkFailed
      : EXIT.done;
  },
};

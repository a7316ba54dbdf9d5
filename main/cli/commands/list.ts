import { parseQuery } from '../../../shared/query';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { runJson, runsTable } from '../runOutput';
import type { Command } from './index';

export const list: Command = {
  name: 'list',
  arguments: '',
  help: 'list the runs of the history, newest first',
  options: {
    ...DB,
    where: { value: 'QUERY', help: 'only runs that match, such as "activation:tanh accuracy.test>0.9"' },
    ...JSON_OUTPUT,
  },
  run(context) {
    context.noPositionals();
    const matches = parseQuery(context.args.text('where') ?? '');
    const runs = context.store.runs.list({}).filter(matches);
    context.say(runs.length === 0 ? 'No runs. Start one with: lab run SPEC.initlab.json' : runsTable(runs));
    context.document({ runs: runs.map(runJson) });
    return EXIT.done;
  },
};

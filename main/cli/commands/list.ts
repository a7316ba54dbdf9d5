import { parseListQuery, parseQuery } from '../../../shared/query';
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
    archived: { help: 'also the archived runs, which are left out unless the query speaks of archived:' },
    ...JSON_OUTPUT,
  },
  run(context) {
    context.noPositionals();
    const where = context.args.text('where') ?? '';
    const all = context.store.runs.list({});
    const runs = all.filter((context.args.flag('archived') ? parseQuery : parseListQuery)(where));
    const hidden = all.filter(parseQuery(where)).length - runs.length;
    if (runs.length > 0) context.say(runsTable(runs));
    else if (hidden === 0) {
      context.say(all.length === 0 ? 'No runs. Start one with: lab run SPEC.initlab.json' : 'No run matches.');
    }
    if (hidden > 0) context.say(`${hidden} archived ${hidden === 1 ? 'run is' : 'runs are'} not shown; see --archived`);
    context.document({ runs: runs.map(runJson) });
    return EXIT.done;
  },
};

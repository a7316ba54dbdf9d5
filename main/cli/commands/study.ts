import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { parseQuery } from '../../../shared/query';
import { MAX_STUDY_NOTE, MAX_STUDY_TITLE, STUDY_ENDING, STUDY_TEXT } from '../../../shared/study';
import { parseWith } from '../../../shared/validation';
import { datasetsFolder } from '../../paths';
import { factsOf, planStudy, saveStudy } from '../../study/saveStudy';
import { Store } from '../../store/store';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { withProgress } from '../progress';
import type { Command } from './index';

export const study: Command = {
  name: 'study',
  arguments: '[RUN…]',
  help: 'save runs with everything that belongs to them as one file, which another Initlab imports',
  options: {
    ...DB,
    out: { value: `FILE${STUDY_ENDING}`, help: 'where to write; an existing file is replaced' },
    where: { value: 'QUERY', help: 'the runs that match' },
    all: { help: 'every run of the history' },
    title: { value: 'TEXT', help: `at most ${MAX_STUDY_TITLE} characters (default: the file’s name)` },
    note: { value: 'TEXT', help: `at most ${MAX_STUDY_NOTE} characters` },
    'no-data': { help: 'leave out the tables of own data sets' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    const { args, store } = context;
    const out = args.text('out');
    if (out === undefined) throw new LabError('input', `--out FILE${STUDY_ENDING} is missing: where to write`);
    if (!out.toLowerCase().endsWith(STUDY_ENDING)) {
      throw new LabError('input', `--out must end in ${STUDY_ENDING}; got ${out}`);
    }
    const wish = parseWith(STUDY_TEXT, {
      title: args.text('title') ?? path.basename(out).slice(0, -STUDY_ENDING.length).slice(0, MAX_STUDY_TITLE),
      note: args.text('note') ?? '',
      withData: !args.flag('no-data'),
    });
    const selections = [args.positionals.length > 0, args.text('where') !== undefined, args.flag('all')];
    if (selections.filter(Boolean).length !== 1) {
      throw new LabError('input', 'say which runs: one of RUN…, --where QUERY, --all');
    }
    const ids =
      args.positionals.length > 0
        ? args.positionals.map((key) => store.runs.resolve(key))
        : store.runs
            .list({})
            .filter(parseQuery(args.text('where') ?? ''))
            .map((run) => run.id);
    if (ids.length === 0) throw new LabError('input', 'no run matches: nothing to save');
    // A connection of its own stays at one state, while this program's own one says that it is alive.
    const reader = Store.open({ file: store.file, nativeBinding: context.nativeBinding, kind: 'cli' }).store;
    const release = reader.hold();
    try {
      const folder = datasetsFolder(store.file);
      const planned = planStudy(reader, ids, folder);
      const facts = factsOf(planned);
      const bytes = await withProgress('Writing', (progress) =>
        saveStudy(reader, context.nativeBinding, folder, planned, wish, path.resolve(out), { progress }),
      );
      context.say(
        `${out}: ${facts.runs} ${facts.runs === 1 ? 'run' : 'runs'}, ${facts.points} points (${bytes} bytes)`,
      );
      if (facts.active > 0) context.warn(`${facts.active} runs are queued, training or paused and were left out`);
      const { bytes: _estimate, ...taken } = facts;
      context.document({ study: { path: path.resolve(out), bytes, title: wish.title, ...taken } });
      return EXIT.done;
    } finally {
      release();
      reader.close();
    }
  },
};

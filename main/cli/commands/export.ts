import path from 'node:path';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/csv';
import { LabError } from '../../../shared/errors';
import { parseQuery } from '../../../shared/query';
import { exportCsv, exportSource } from '../../exportCsv';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import type { Command } from './index';

export const exportCommand: Command = {
  name: 'export',
  arguments: '',
  help: 'write runs to a CSV file',
  options: {
    ...DB,
    runs: { value: 'RUN,RUN…', help: 'these runs, separated by commas' },
    where: { value: 'QUERY', help: 'the runs that match' },
    all: { help: 'every run of the history' },
    format: { value: 'FORMAT', help: 'long, wide or summary' },
    out: { value: 'FILE.csv', help: 'where to write; an existing file is replaced' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    context.noPositionals();
    const { args, store } = context;
    const format = args.text('format');
    if (format === undefined || !(EXPORT_FORMATS as readonly string[]).includes(format)) {
      throw new LabError('input', `--format must be one of ${EXPORT_FORMATS.join(', ')}; got ${format ?? 'nothing'}`);
    }
    const out = args.text('out');
    if (out === undefined) throw new LabError('input', '--out FILE.csv is missing: where to write');
    const selections = [args.text('runs') !== undefined, args.text('where') !== undefined, args.flag('all')];
    if (selections.filter(Boolean).length !== 1) {
      throw new LabError('input', 'say which runs: one of --runs RUN,RUN…, --where QUERY, --all');
    }
    const named = args.text('runs')?.split(',').filter(Boolean);
    const ids =
      named?.map((key) => store.runs.get(key.trim()).id) ??
      store.runs
        .list({})
        .filter(parseQuery(args.text('where') ?? ''))
        .map((run) => run.id);
    if (ids.length === 0) throw new LabError('input', 'no run matches: nothing to export');
    const { rows, columns, bytes, sha256 } = await exportCsv(
      exportSource(store, ids),
      format as ExportFormat,
      path.resolve(out),
    );
    context.say(
      `${out}: ${rows} rows from ${ids.length} ${ids.length === 1 ? 'run' : 'runs'} (${columns} columns, ${bytes} bytes)`,
    );
    context.say(`SHA-256 ${sha256}`);
    context.document({ export: { path: path.resolve(out), format, rows, columns, bytes, sha256, runs: ids } });
    return EXIT.done;
  },
};

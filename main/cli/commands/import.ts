import path from 'node:path';
import { LabError } from '../../../shared/errors';
import { keepTable } from '../../data/datasets';
import { importTable } from '../../data/importFile';
import { datasetsFolder } from '../../paths';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import type { Command } from './index';

export const importCommand: Command = {
  name: 'import',
  arguments: 'FILE',
  help: 'keep a CSV or IDX file as a data set and print what a spec names it by',
  options: {
    ...DB,
    target: { value: 'COLUMN', help: 'column to predict (default: the only text column, else the last)' },
    task: { value: 'TASK', help: 'classification or regression (default: by the target)' },
    exclude: { value: 'COLUMNS', help: 'columns that are no features, separated by commas' },
    labels: { value: 'FILE', help: 'labels of an IDX file of images' },
    title: { value: 'TEXT', help: 'name in lists (default: the file’s)' },
    ...JSON_OUTPUT,
  },
  makesHistory: true,
  run(context) {
    const file = context.only('the file');
    const { args } = context;
    const task = args.text('task') ?? null;
    if (task !== null && task !== 'classification' && task !== 'regression') {
      throw new LabError('input', `--task must be classification or regression; got ${task}`);
    }
    const table = importTable({
      file,
      labels: args.text('labels') ?? null,
      target: args.text('target') ?? null,
      task,
      exclude: args.text('exclude')?.split(',') ?? [],
    });
    const title = args.text('title') ?? path.basename(file).replace(/(\.csv|\.idx)?(\.gz)?$/i, '');
    const set = keepTable(table, title, datasetsFolder(context.store.file));
    const kind = table.classNames.length === 0 ? 'a value to predict' : `${table.classNames.length} classes`;
    context.say(`Imported ${title}: ${table.rows} rows, ${table.features} features, ${kind}. In a spec:`);
    context.say(`"dataset": ${JSON.stringify(set.choice)}`);
    context.document({ ...set, classNames: table.classNames, featureNames: table.featureNames });
    return EXIT.done;
  },
};

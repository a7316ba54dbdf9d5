import { statSync } from 'node:fs';
import path from 'node:path';
import type { OwnSet } from '../../../shared/datasets/ownSet';
import { LabError } from '../../../shared/errors';
import { STUDY_ENDING } from '../../../shared/study';
import {
  commitSet,
  discardParts,
  ownSets,
  parseTitle,
  stageTable,
  titleOfFile,
  type StagedSet,
} from '../../data/datasets';
import { importTable } from '../../data/importFile';
import { datasetsFolder } from '../../paths';
import { importStudy } from '../../study/importStudy';
import { EXIT, type CliContext } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { withProgress } from '../progress';
import { textTable } from '../table';
import type { Command } from './index';
import { takePlan } from './importPlan';

export const importCommand: Command = {
  name: 'import',
  arguments: 'FILE | DIR',
  help: 'keep a CSV or IDX file as a data set and print what a spec names it by; or take in the runs of a study, the results of a plan',
  options: {
    ...DB,
    target: { value: 'COLUMN', help: 'column to predict (default: the only text column, else the last)' },
    task: { value: 'TASK', help: 'classification or regression (default: by the target)' },
    exclude: { value: 'COLUMNS', help: 'columns that are no features, separated by commas' },
    labels: { value: 'FILE', help: 'labels of an IDX file of images' },
    title: { value: 'TEXT', help: 'name in lists (default: the file’s)' },
    list: { help: 'list the imported data sets instead' },
    ...JSON_OUTPUT,
  },
  makesHistory: true,
  run(context) {
    if (context.args.flag('list')) return listSets(context);
    const file = context.only('the file');
    const { args } = context;
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) return takePlan(context, path.resolve(file));
    if (file.toLowerCase().endsWith(STUDY_ENDING)) return takeStudy(context, file);
    const task = args.text('task') ?? null;
    if (task !== null && task !== 'classification' && task !== 'regression') {
      throw new LabError('input', `--task must be classification or regression; got ${task}`);
    }
    const given = args.text('title');
    const title = given === undefined ? titleOfFile(file) : parseTitle(given);
    const table = importTable({
      file,
      labels: args.text('labels') ?? null,
      target: args.text('target') ?? null,
      task,
      exclude: args.text('exclude')?.split(',') ?? [],
    });
    const staged = stageTable(table, title, datasetsFolder(context.store.file));
    const set = keepBoth(context, staged);
    const kind = table.classNames.length === 0 ? 'a value to predict' : `${table.classNames.length} classes`;
    context.say(`Imported ${title}: ${table.rows} rows, ${table.features} features, ${kind}. In a spec:`);
    context.say(`"dataset": ${JSON.stringify(set.choice)}`);
    context.document({ ...set, classNames: table.classNames, featureNames: table.featureNames });
    return EXIT.done;
  },
};

/** The table among the data sets and its title in the history, or neither. */
function keepBoth({ store }: CliContext, staged: StagedSet): OwnSet {
  try {
    store.datasetTitles.set(new Map([[staged.set.hash, staged.set.title]]));
  } catch (thrown) {
    discardParts(datasetsFolder(store.file), process.pid);
    throw thrown;
  }
  return commitSet(staged);
}

async function takeStudy(context: CliContext, file: string): Promise<number> {
  const given = ['target', 'task', 'exclude', 'labels', 'title'].find((name) => context.args.text(name) !== undefined);
  if (given !== undefined) throw new LabError('input', `--${given} is for data sets; a study is taken in as it is`);
  const { preview, done } = await withProgress('Taking in the study', (progress) =>
    importStudy(context.store, path.resolve(file), context.nativeBinding, { progress }),
  );
  const { added, there, restored, differ } = done;
  context.say(`“${done.title}”: ${added.length} runs added, ${there.length} there already`);
  if (restored.length > 0) context.say(`${restored.length} of those that are there were taken out of the bin`);
  if (differ > 0) context.say(`${differ} of those that are there have another name, note, tags or star, which stay`);
  if (preview.runs.renumbered > 0) context.say(`${preview.runs.renumbered} runs got a new id: theirs was taken here`);
  context.say(
    `Comparisons: ${done.comparisons.length} added, ${done.comparisonsThere} there already. Data sets added: ${done.sets}`,
  );
  const { title, note, points } = preview;
  context.document({
    study: {
      ...{ title, note, points, added, there, restored, differ, renumbered: preview.runs.renumbered },
      comparisons: { added: done.comparisons, there: done.comparisonsThere },
      datasetsAdded: done.sets,
    },
  });
  return EXIT.done;
}

/** Opens no history: the sets lie beside it. */
function listSets(context: CliContext): number {
  context.noPositionals();
  const sets = ownSets(datasetsFolder(context.historyFile)).filter((set) => set.deletedAt === null);
  const rows = sets.map(({ title, choice, bytes, importedAt, hash }) => [
    title,
    ...['rows', 'features', 'classes'].map((key) => String(choice[key])),
    `${(bytes / 1e6).toFixed(1)} MB`,
    new Date(importedAt).toISOString().slice(0, 10),
    hash,
  ]);
  const header = ['title', 'rows', 'features', 'classes', 'size', 'imported', 'hash'];
  context.say(rows.length === 0 ? 'No imported data sets. Import one with: lab import FILE' : textTable(header, rows));
  context.document({ datasets: sets });
  return EXIT.done;
}

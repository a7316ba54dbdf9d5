import { suggestion } from '../didYouMean';
import type { ColumnSummary, CsvFacts } from './csvColumns';
import { TABLE_LIMITS } from './table';

export type TargetTask = 'classification' | 'regression';

/** What the user decides about a CSV file; what is null is guessed. */
export interface CsvChoice {
  readonly target: string | null;
  readonly task: TargetTask | null;
  /** Columns that are not features. */
  readonly exclude: readonly string[];
}

/** Why a file cannot be taken as chosen. */
export interface CsvProblem {
  /** One sentence: rule, row and value where there are any, likely fix. */
  readonly message: string;
  /** The feature that has it; leaving the column out mends it. Null for the target and the whole file. */
  readonly feature: string | null;
}

/** More different whole numbers than these are a quantity rather than classes. */
const FEW_CLASSES = 20;

/** The only text column, else the last one. */
export function guessTarget({ columns }: CsvFacts): string {
  const texts = columns.filter((column) => column.type === 'text');
  const [only] = texts;
  return (texts.length === 1 ? only?.name : columns[columns.length - 1]?.name) ?? '';
}

/** Texts and few whole numbers are classes, other numbers are values to predict. */
export function guessTask({ type, stats, distinct, missing, mistakes }: ColumnSummary): TargetTask {
  if (type === 'text') return 'classification';
  const whole = stats?.whole === true && missing + mistakes === 0;
  return whole && distinct !== null && distinct <= FEW_CLASSES ? 'classification' : 'regression';
}

/** Everything that keeps a file from becoming a table, features in their order before the target; empty for a good one. */
export function csvProblems(csv: CsvFacts, choice: CsvChoice): readonly CsvProblem[] {
  const { columns, rows } = csv;
  const about = (message: string): CsvProblem => ({ message, feature: null });
  if (rows < 2) return [about(`the file must have at least 2 rows, to split them; got ${rows}: add examples`)];
  const wanted = choice.target ?? guessTarget(csv);
  const names = columns.map((column) => column.name);
  const unknown = [wanted, ...choice.exclude].filter((name) => !names.includes(name));
  if (unknown.length > 0) return unknown.map((name) => about(`there is no column "${name}"${suggestion(name, names)}`));
  const target = columns.find((column) => column.name === wanted) as ColumnSummary;
  const features = columns.filter((column) => column !== target && !choice.exclude.includes(column.name));
  const none =
    features.length > 0 ? [] : [about('at least one column must be a feature; got none: exclude fewer columns')];
  const task = choice.task ?? guessTask(target);
  return [
    ...none,
    ...features.flatMap((column) =>
      numberProblems(column, false).map((message) => ({ message, feature: column.name })),
    ),
    ...(task === 'regression' ? numberProblems(target, true) : classProblems(target)).map(about),
  ];
}

/** Why a column cannot serve as numbers. */
function numberProblems(column: ColumnSummary, isTarget: boolean): readonly string[] {
  const { name, type, firstText, firstMissing } = column;
  const found: string[] = [];
  if (firstText !== null) {
    const got = `row ${firstText.row} has "${firstText.value}"`;
    const wholly = isTarget ? 'predict classes, or choose another target' : 'exclude the column or make it the target';
    const fix = type === 'text' ? wholly : 'correct the cell or leave out the row';
    found.push(`column "${name}" must hold finite numbers; ${got}: ${fix}`);
  }
  if (firstMissing !== null) {
    const other = isTarget ? 'or leave out the row' : 'leave out the row or exclude the column';
    const fix = `fill the cell${isTarget ? ' ' : ', '}${other}`;
    found.push(`column "${name}" must have a number in every row; row ${firstMissing.row} has none: ${fix}`);
  }
  return found;
}

/** Why a target cannot serve as classes. */
function classProblems({ name, distinct, commonest, firstMissing }: ColumnSummary): readonly string[] {
  const found: string[] = [];
  if (firstMissing !== null) {
    const got = `row ${firstMissing.row} has none`;
    found.push(`the target "${name}" must have a class in every row; ${got}: fill it or leave out the row`);
  }
  if (distinct === null) {
    const fix = 'take it as a value to predict (regression), or another target';
    found.push(`the target "${name}" must have at most ${TABLE_LIMITS.classes} classes; it has more: ${fix}`);
  } else if (distinct < 2) {
    const got = `got only "${commonest[0]?.value ?? ''}"`;
    found.push(`the target "${name}" must have at least 2 classes; ${got}: there is nothing to tell apart`);
  }
  return found;
}

import { suggestion } from '../didYouMean';
import { LabError } from '../errors';
import type { CsvColumn, CsvColumns } from './csvColumns';
import { TABLE_LIMITS, type DataTable } from './table';

export type TargetTask = 'classification' | 'regression';

/** What the user decides about a CSV file; what is null is guessed. */
export interface CsvChoice {
  readonly target: string | null;
  readonly task: TargetTask | null;
  /** Columns that are not features. */
  readonly exclude: readonly string[];
}

/** More different whole numbers than these are a quantity rather than classes. */
const FEW_CLASSES = 20;

/** The only text column, else the last one. */
export function guessTarget({ columns }: CsvColumns): string {
  const texts = columns.filter((column) => column.type === 'text');
  const [only] = texts;
  return (texts.length === 1 ? only?.name : columns[columns.length - 1]?.name) ?? '';
}

/** Texts and few whole numbers are classes, other numbers are values to predict. */
export function guessTask(target: CsvColumn): TargetTask {
  if (target.type === 'text') return 'classification';
  const whole = target.codes !== null && target.numbers.every(Number.isInteger);
  return whole && target.texts.length <= FEW_CLASSES ? 'classification' : 'regression';
}

/**
 * The table of a CSV file: every column but the target and the excluded ones is a feature.
 *
 * Errors  LabError 'input' naming row, column and value of a cell that cannot be used, with the likely fix.
 */
export function csvTable(csv: CsvColumns, choice: CsvChoice): DataTable {
  const { columns, rows } = csv;
  if (rows < 2) fail(`the file must have at least 2 rows, to split them; got ${rows}: add examples`);
  const target = columnNamed(columns, choice.target ?? guessTarget(csv));
  for (const name of choice.exclude) columnNamed(columns, name);
  const features = columns.filter((column) => column !== target && !choice.exclude.includes(column.name));
  if (features.length === 0) fail('at least one column must be a feature; got none: exclude fewer columns');
  for (const column of features) checkNumbers(column);
  const task = choice.task ?? guessTask(target);
  const { targets, classNames } = task === 'regression' ? valuesOf(target) : classesOf(target);
  const inputs = new Float64Array(rows * features.length);
  features.forEach(({ numbers }, j) => {
    for (let i = 0; i < rows; i++) inputs[i * features.length + j] = numbers[i] as number;
  });
  const featureNames = features.map((column) => column.name);
  return { rows, features: features.length, trainRows: null, inputs, targets, classNames, featureNames };
}

function columnNamed(columns: readonly CsvColumn[], name: string): CsvColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  return fail(`there is no column "${name}"${suggestion(name, names)}`);
}

function checkNumbers({ name, type, firstText, firstMissing }: CsvColumn): void {
  if (firstText !== null) {
    const got = `row ${firstText.row} has "${firstText.value}"`;
    const fix = type === 'text' ? 'exclude the column or make it the target' : 'correct the cell or leave out the row';
    fail(`column "${name}" must hold finite numbers; ${got}: ${fix}`);
  }
  if (firstMissing !== null) {
    const fix = 'fill the cell, leave out the row or exclude the column';
    fail(`column "${name}" must have a number in every row; row ${firstMissing.row} has none: ${fix}`);
  }
}

function valuesOf(target: CsvColumn): { targets: Float64Array; classNames: readonly string[] } {
  checkNumbers(target);
  return { targets: target.numbers.slice(), classNames: [] };
}

/** Classes in the order of their numbers, else of their names. */
function classesOf({ name, codes, texts, firstMissing, firstText }: CsvColumn) {
  if (firstMissing !== null) {
    fail(
      `the target "${name}" must have a class in every row; row ${firstMissing.row} has none: fill it or leave out the row`,
    );
  }
  if (codes === null) {
    const fix = 'take it as a value to predict (regression), or another target';
    fail(`the target "${name}" must have at most ${TABLE_LIMITS.classes} classes; it has more: ${fix}`);
  }
  if (texts.length < 2) {
    fail(
      `the target "${name}" must have at least 2 classes; got only "${texts[0] ?? ''}": there is nothing to tell apart`,
    );
  }
  const classNames = [...texts].sort((a, b) => (firstText === null ? Number(a) - Number(b) : a < b ? -1 : 1));
  const place = texts.map((text) => classNames.indexOf(text));
  return { targets: Float64Array.from(codes as Uint16Array, (code) => place[code] as number), classNames };
}

function fail(message: string): never {
  throw new LabError('input', message);
}

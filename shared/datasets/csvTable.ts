import { LabError } from '../errors';
import type { CsvColumn, CsvColumns } from './csvColumns';
import { csvProblems, guessTarget, guessTask, type CsvChoice } from './csvChoice';
import type { DataTable } from './table';

/**
 * The table of a CSV file: every column but the target and the excluded ones is a feature.
 *
 * Errors  LabError 'input', the first of `csvProblems`.
 */
export function csvTable(csv: CsvColumns, choice: CsvChoice): DataTable {
  const [problem] = csvProblems(csv, choice);
  if (problem !== undefined) throw new LabError('input', problem.message);
  const { columns, rows } = csv;
  const name = choice.target ?? guessTarget(csv);
  const target = columns.find((column) => column.name === name) as CsvColumn;
  const features = columns.filter((column) => column !== target && !choice.exclude.includes(column.name));
  const task = choice.task ?? guessTask(target);
  const { targets, classNames } = task === 'regression' ? valuesOf(target) : classesOf(target);
  const inputs = new Float64Array(rows * features.length);
  features.forEach(({ numbers }, j) => {
    for (let i = 0; i < rows; i++) inputs[i * features.length + j] = numbers[i] as number;
  });
  const featureNames = features.map((column) => column.name);
  return { rows, features: features.length, trainRows: null, inputs, targets, classNames, featureNames };
}

function valuesOf(target: CsvColumn): { targets: Float64Array; classNames: readonly string[] } {
  return { targets: target.numbers.slice(), classNames: [] };
}

/** Classes in the order of their numbers, else of their names. */
function classesOf({ codes, texts, firstText }: CsvColumn) {
  const classNames = [...texts].sort((a, b) => (firstText === null ? Number(a) - Number(b) : a < b ? -1 : 1));
  const place = texts.map((text) => classNames.indexOf(text));
  return { targets: Float64Array.from(codes as Uint16Array, (code) => place[code] as number), classNames };
}

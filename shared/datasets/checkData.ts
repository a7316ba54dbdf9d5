import { LabError } from '../errors';
import type { PreparedData, PreparedPart } from './prepare';

/**
 * Refuses data that no network can learn from.
 *
 * Errors  LabError 'input' for an empty training part, a part whose arrays do not fit its count, a number that is not
 *         finite, and a class that the data set does not have; rows are counted as in the unsplit data set, from 1.
 */
export function checkData(data: PreparedData): void {
  if (data.train.count === 0) throw new LabError('input', 'the training set must have examples; got none');
  checkPart('training', data.train, data);
  checkPart('held-out', data.test, data);
}

function checkPart(name: string, { inputs, targets, count, rows }: PreparedPart, data: PreparedData): void {
  const { features, task, outputs } = data;
  if (inputs.length !== count * features || targets.length !== count) {
    const rule = `the ${name} part must hold ${count} rows of ${features} inputs and one target`;
    throw new LabError('input', `${rule}; got ${inputs.length} inputs and ${targets.length} targets`);
  }
  const rowOf = (example: number) => `row ${(rows[example] ?? example) + 1}`;
  const inputAt = firstNonFinite(inputs);
  if (inputAt !== null) {
    const feature = data.featureNames[inputAt % features] ?? `input ${(inputAt % features) + 1}`;
    const where = `${feature} of ${rowOf(Math.floor(inputAt / features))} (${name} part)`;
    throw new LabError(
      'input',
      `${where} must be a finite number; got ${inputs[inputAt]}. Correct or leave out the row`,
    );
  }
  const classes = Math.max(2, outputs);
  const isTarget =
    task === 'regression'
      ? Number.isFinite
      : (target: number) => Number.isInteger(target) && target >= 0 && target < classes;
  const at = targets.findIndex((target) => !isTarget(target));
  if (at < 0) return;
  const rule = task === 'regression' ? 'a finite number' : `a class from 0 to ${classes - 1}`;
  throw new LabError(
    'input',
    `the target of ${rowOf(at)} (${name} part) must be ${rule}; got ${targets[at]}. Correct or leave out the row`,
  );
}

/** A plain loop: large tables have tens of millions of numbers. */
function firstNonFinite(values: Float64Array): number | null {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return i;
  return null;
}

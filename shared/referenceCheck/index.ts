import { LabError, messageOf } from '../errors';
import { checkActivations } from './activations';
import { checkForwardBackward } from './forwardBackward';
import { checkInitializers } from './initializers';
import { checkMeanField } from './meanField';
import { checkPropagation } from './propagation';
import { FileCheck, fileReport, type FileReport } from './report';
import { checkTrajectories } from './trajectories';

export { fileReport, type CaseReport, type FileCheck, type FileReport } from './report';

/** Check of each schema of reference files. Adding one is adding a file and a row. */
const CHECKS: Readonly<Record<string, (file: string, content: unknown) => FileCheck>> = {
  'activations/1': checkActivations,
  'forward_backward/1': checkForwardBackward,
  'trajectories/1': checkTrajectories,
  'initializers/1': checkInitializers,
  'mean_field/1': checkMeanField,
  'propagation/1': checkPropagation,
};

/** A file that cannot be checked at all: one case, which fails and says why. */
export function uncheckedFile(file: string, reason: string): FileCheck {
  const check = new FileCheck(file);
  check.case(file, () => {
    throw new LabError('check', reason);
  });
  return check;
}

/**
 * The cases that compare the core with a reference file: activation functions, networks, optimizers, initializers, theory or
 * deep networks, each in the precisions and to the tolerances that the files' description states.
 *
 * @param content the parsed JSON.
 */
export function referenceCheck(file: string, content: unknown): FileCheck {
  const schema = (content as { schema?: unknown } | null)?.schema;
  const check = typeof schema === 'string' && Object.hasOwn(CHECKS, schema) ? CHECKS[schema] : undefined;
  if (check === undefined) {
    const what = typeof schema === 'string' ? `the schema "${schema}"` : 'a file that names no schema';
    return uncheckedFile(file, `not supported: ${what}; known: ${Object.keys(CHECKS).join(', ')}`);
  }
  try {
    return check(file, content);
  } catch (thrown) {
    return uncheckedFile(file, messageOf(thrown));
  }
}

/** Runs all cases of a file. */
export function checkReferenceFile(file: string, content: unknown): FileReport {
  const check = referenceCheck(file, content);
  return fileReport(
    file,
    Array.from({ length: check.count }, (_, index) => check.run(index)),
  );
}

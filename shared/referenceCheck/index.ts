import { messageOf } from '../errors';
import { checkActivations } from './activations';
import { checkForwardBackward } from './forwardBackward';
import { checkInitializers } from './initializers';
import { checkMeanField } from './meanField';
import { checkPropagation } from './propagation';
import type { FileReport } from './report';
import { checkTrajectories } from './trajectories';

export type { FileReport } from './report';

/** Check of each schema of reference files. Adding one is adding a file and a row. */
const CHECKS: Readonly<Record<string, (file: string, content: unknown) => FileReport>> = {
  'activations/1': checkActivations,
  'forward_backward/1': checkForwardBackward,
  'trajectories/1': checkTrajectories,
  'initializers/1': checkInitializers,
  'mean_field/1': checkMeanField,
  'propagation/1': checkPropagation,
};

/** A file that cannot be checked at all: one failure, which says why. */
export function uncheckedFile(file: string, reason: string): FileReport {
  return { file, cases: 1, failures: [{ case: file, reason }], worst: 0 };
}

/**
 * Compares the core with reference files: activation functions, networks, optimizers and initializers, each in the
 * precisions and to the tolerances that the files' description states.
 *
 * @param contents parsed JSON by file name.
 */
export function checkReferenceFiles(contents: ReadonlyMap<string, unknown>): FileReport[] {
  return [...contents].map(([file, content]) => {
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
  });
}

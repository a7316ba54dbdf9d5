import { LabError } from '../shared/errors';
import type { Args, Channel, Reply } from '../shared/ipc';

/**
 * Calls main. `args` must be plain data: a state proxy cannot be cloned.
 *
 * Errors  LabError with main's message and field issues.
 */
export async function call<C extends Channel>(channel: C, args: Args<C>): Promise<Reply<C>> {
  const result = await window.lab.call(channel, args);
  if (result.ok) return result.value;
  throw new LabError(result.code, result.message, result.issues);
}

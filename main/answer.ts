import { LabError, messageOf } from '../shared/errors';
import { CALLS, type Channel, type Handlers, type Result } from '../shared/ipc';
import { show } from '../shared/validation';

/** One call of the page, from untrusted name and arguments to a Result; never throws. */
export async function answer(handlers: Handlers, channel: unknown, raw: unknown): Promise<Result<unknown>> {
  try {
    if (typeof channel !== 'string' || !Object.hasOwn(CALLS, channel)) {
      throw new LabError('input', `unknown call ${show(channel)}`);
    }
    const name = channel as Channel;
    const handle = handlers[name] as (args: unknown) => unknown;
    return { ok: true, value: await handle(CALLS[name].parse(raw)) };
  } catch (thrown) {
    return failure(thrown);
  }
}

export function failure(thrown: unknown): Result<never> {
  if (thrown instanceof LabError) {
    return { ok: false, code: thrown.code, message: thrown.message, issues: thrown.issues };
  }
  console.error(thrown);
  return { ok: false, code: 'internal', message: messageOf(thrown), issues: [] };
}

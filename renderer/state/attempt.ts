import { messageOf } from '../../shared/errors';
import type { Args, Channel, Reply } from '../../shared/ipc';
import { call } from '../api';
import { notices } from './notices.svelte';

export type Attempt<T> = { readonly failed: false; readonly value: T } | { readonly failed: true };

/** Calls main and shows a notice when it fails. `failed` is then true and there is no value. */
export async function attempt<C extends Channel>(channel: C, args: Args<C>): Promise<Attempt<Reply<C>>> {
  try {
    return { failed: false, value: await call(channel, args) };
  } catch (thrown) {
    notices.show('error', messageOf(thrown));
    return { failed: true };
  }
}

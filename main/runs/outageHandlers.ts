import type { Handlers } from '../../shared/ipc';
import type { RunQueue } from './queue';

/** What the calls about a history that cannot be written do. */
export function outageHandlers<Port>(queue: RunQueue<Port>): Pick<Handlers, 'outage:get' | 'outage:retry'> {
  return { 'outage:get': () => queue.outage, 'outage:retry': () => queue.retry() };
}

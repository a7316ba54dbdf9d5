import { setTimeout as pause } from 'node:timers/promises';
import { isActive, type RunId } from '../../shared/run';
import type { RunQueue } from '../runs/queue';
import type { Store } from '../store/store';

/** A trainer hands in its last report within this time, or the run stays, stopped. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 50;

/** Stops runs and deletes them for good, with all that they have recorded. Returns those that are gone. */
export async function discardRuns(
  store: Store,
  queue: Pick<RunQueue, 'holds' | 'stop'>,
  ids: readonly RunId[],
): Promise<readonly RunId[]> {
  for (const id of ids) {
    if (queue.holds(id) && store.runs.list({ ids: [id] }).some(({ status }) => isActive(status))) queue.stop(id);
  }
  const deadline = Date.now() + PATIENCE_MS;
  const training = () => store.runs.list({ ids }).filter(({ status }) => isActive(status));
  while (training().length > 0 && Date.now() < deadline) await pause(LOOK_MS);
  const left = new Set(training().map(({ id }) => id));
  const ended = ids.filter((id) => !left.has(id));
  if (ended.length === 0) return [];
  store.atomically(() => {
    store.runs.bin.put(ended);
    store.runs.bin.purge(ended);
  });
  return ended;
}

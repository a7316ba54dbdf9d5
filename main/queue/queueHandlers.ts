import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';
import { CORE_VERSION } from '../../shared/core';
import { LabError } from '../../shared/errors';
import type { Handlers } from '../../shared/ipc';
import { isResumable, type RunId, type SweepId } from '../../shared/run';
import { expandSweep } from '../../shared/sweep';
import type { Broadcast } from '../broadcast';
import { jobName } from '../results/format';
import { noteCoreVersion } from '../runs/coreVersion';
import { addSeeds, createRuns } from '../runs/createRuns';
import type { Store } from '../store/store';
import type { QueueDesk } from './queueDesk';
import { readAuthority } from './queueSettings';

type Channel = Extract<keyof Handlers, `queue:${string}`>;

/** What the calls about the queue do. Runs are stored as being there before they are handed over, so none is lost between. */
export function queueHandlers(
  desk: QueueDesk,
  { store, broadcast, window }: { store: Store; broadcast: Broadcast; window: BrowserWindow },
): Pick<Handlers, Channel> {
  const changed = (ids: readonly RunId[]) => ids.forEach((id) => broadcast.runChanged(id));
  const appVersion = app.getVersion();
  const away = () => ({ kind: 'queue', place: desk.name }) as const;
  /** Queued runs of this program, which it must not have enqueued. They begin anew there, with the present core. */
  const giveAway = (ids: readonly RunId[]) =>
    store.elsewhere.put(
      ids.map((id) => {
        const run = store.runs.get(id);
        noteCoreVersion(store, run, 0);
        return { runId: id, job: jobName(run.specHash, CORE_VERSION) };
      }),
      away(),
    );
  const submit = (sweepId: SweepId, ids: readonly RunId[]) => {
    changed(ids);
    broadcast.send({ type: 'sweeps', sweeps: store.sweeps.list() });
    desk.submit(sweepId);
    return store.sweeps.get(sweepId);
  };
  return {
    'queue:get': () => desk.view,
    'queue:set': (form) => desk.set(form),
    'queue:test': (form) => desk.test(form),
    'queue:authority': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Trust a certificate',
        properties: ['openFile'],
        filters: [{ name: 'Certificate', extensions: ['pem', 'crt', 'cer'] }],
      });
      const file = filePaths[0];
      if (file === undefined) return null;
      desk.chooseAuthority(readAuthority(file));
      return { name: path.basename(file) };
    },
    'queue:forget': () => desk.forget(),
    'queue:connect': ({ password }) => desk.connect(password),
    'queue:leave': () => desk.leave(),

    'queue:start': (sweep) =>
      desk.connected(() => {
        const runs = createRuns(store, expandSweep(sweep), { appVersion, sweep, elsewhere: away() });
        const sweepId = runs[0]?.sweepId ?? null;
        if (sweepId === null) throw new LabError('internal', 'the sweep that was just stored has no runs');
        return submit(
          sweepId,
          runs.map(({ id }) => id),
        );
      }),
    'queue:send': ({ id }) =>
      desk.connected(() => {
        const runs = store.runs.list({ sweepId: id }).filter(({ status }) => isResumable(status));
        const ids = runs.map((run) => run.id).reverse();
        store.atomically(() => {
          for (const runId of ids) store.runs.setStatus(runId, 'queued');
          giveAway(ids);
        });
        submit(id, ids);
      }),
    'queue:addSeeds': ({ id, count }) =>
      desk.connected(() => {
        const ids = store.atomically(() => {
          const added = addSeeds(store, id, count, appVersion).map((run) => run.id);
          giveAway(added);
          return added;
        });
        return submit(id, ids);
      }),
    'queue:pause': ({ id }) => desk.pause(id),
    'queue:resume': ({ id }) => desk.resume(id),
    'queue:cancel': ({ id }) => desk.cancel(id),
  };
}

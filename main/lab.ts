import { app, powerMonitor } from 'electron';
import path from 'node:path';
import { LabError, messageOf } from '../shared/errors';
import { CALLS, type Handlers } from '../shared/ipc';
import { ACTIVE_STATUSES, isActiveHere } from '../shared/run';
import { Broadcast } from './broadcast';
import { closeInOrder } from './closeInOrder';
import { FolderDesk } from './folder/folderDesk';
import type { DataPlace } from './folder/location';
import { answerCalls, answerDrops } from './handlers';
import { setMenu } from './menu';
import type { OpenedFiles } from './openedFiles';
import { OpenedSpec } from './openedSpec';
import { binding, choosePlace, openHistory, type OpenedHistory } from './openHistory';
import { PageKeeper } from './pageKeeper';
import { PasswordBox } from './queue/passwordBox';
import { systemKeyStore } from './queue/systemKeyStore';
import { welcome } from './sample/welcome';
import { SecondStarts } from './secondStarts';
import { WINDOW_STATE } from './settings';
import { isStudyFile } from './study/studyFile';
import { tellUnexpected } from './unexpected';
import { openWindow, parseWindowState } from './window';
import { keepZoom } from './zoom';
import { beatNow, beginWork, takeUpAgain, type Work } from './work';

/** Composition root of the app: opens the history, the queue and the window, and closes them in the right order. */
export async function startLab(distFolder: string, opened: OpenedFiles): Promise<void> {
  const place = await choosePlace();
  const started = place === null ? null : await openHistory(place);
  if (place === null || started === null) return app.exit(2);

  const window = openWindow(distFolder, parseWindowState(started.store.settings.get(WINDOW_STATE)));
  const broadcast = new Broadcast(window);
  tellUnexpected((message) => broadcast.send({ type: 'notice', level: 'error', message, runId: null }));
  setMenu((action) => broadcast.send({ type: 'menu', action }));
  const setZoom = keepZoom(window);
  const folder: FolderDesk = new FolderDesk(place, {
    nativeBinding: binding(),
    programs: programFolders(),
    activeRuns: () => work.store.runs.list({ statuses: ACTIVE_STATUSES }).filter(isActiveHere).length,
    readOnly: () => work.store.readOnly !== null,
    progress: (share) => broadcast.send({ type: 'folder', share }),
    whileClosed: (job) => whileClosed(job),
  });
  const openedSpec = new OpenedSpec();
  const passwords = new PasswordBox(path.join(place.home.folder, 'queue.password'), systemKeyStore);
  const begin = (history: OpenedHistory): Work =>
    beginWork(distFolder, history, { window, setZoom, broadcast, folder, openedSpec, passwords });
  let work: Work = begin(started);
  welcome(work.store, work.sample);
  let handlers = work.handlers;
  let moving: Promise<void> = Promise.resolve();

  /** The page stays, but gets no answers; runs that trained are paused and go on afterwards. */
  async function whileClosed(job: () => Promise<DataPlace>): Promise<void> {
    const going = work.store.runs.list({ statuses: ACTIVE_STATUSES }).filter(({ id }) => work.queue.holds(id));
    handlers = closedHandlers(folder);
    let failure: unknown = null;
    const closed = (async () => {
      await work.onClose();
      work.store.close();
      const moved = await job().catch((thrown: unknown) => void (failure = thrown));
      const history = await openHistory(moved ?? folder.place);
      if (history === null) return app.exit(2);
      work = begin(history);
      takeUpAgain(work, going);
      handlers = work.handlers;
    })();
    moving = closed.catch(() => undefined);
    await closed;
    if (failure !== null) throw failure;
    page.startAnew(`The data are in ${folder.place.folder} now.`);
  }

  const page = new PageKeeper(window, {
    // What an import has read was for that page alone; nor does anybody look at the queue.
    gone: () => {
      void work.imports.cancel();
      void work.workers.leave();
    },
    restarted: (message, why) =>
      broadcast.send({ type: 'notice', level: why === 'ended' ? 'warning' : 'info', message, runId: null }),
  });
  answerCalls(() => handlers);
  answerDrops((file) => {
    if (OpenedSpec.isOne(file)) {
      openedSpec.choose(file);
      return { kind: 'spec' };
    }
    if (isStudyFile(file)) return { kind: 'study', file: work.studies.choose(file) };
    return { kind: 'data', file: work.imports.choose(file) };
  });
  const seconds = new SecondStarts(window);
  powerMonitor.on('resume', () => beatNow(work.store));
  opened.listen((file) => {
    if (OpenedSpec.isOne(file)) {
      openedSpec.choose(file);
      broadcast.send({ type: 'specOpened' });
      return;
    }
    try {
      broadcast.send({ type: 'studyOpened', file: work.studies.choose(file) });
    } catch (thrown) {
      broadcast.send({ type: 'notice', level: 'error', message: messageOf(thrown), runId: null });
    }
  });
  const shutdown = async () => {
    folder.cancel();
    await moving;
    await work.onClose();
  };
  closeInOrder(window, () => work.store, seconds, shutdown);
}

/** While the history is closed only moving it can be cancelled. */
function closedHandlers(folder: FolderDesk): Handlers {
  const refuse = () => {
    throw new LabError('state', 'the data are being moved to another folder; wait until that is done, or cancel it');
  };
  const refusing = Object.fromEntries(Object.keys(CALLS).map((channel) => [channel, refuse]));
  return { ...refusing, 'folder:cancel': () => folder.cancel() } as unknown as Handlers;
}

/** Folders that belong to the program and not to the user. */
function programFolders(): string[] {
  return app.isPackaged ? [path.dirname(process.execPath), process.resourcesPath] : [app.getAppPath()];
}

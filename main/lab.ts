import { app, nativeTheme, type BrowserWindow, type MessagePortMain } from 'electron';
import path from 'node:path';
import { LabError, messageOf } from '../shared/errors';
import { CALLS, type Handlers } from '../shared/ipc';
import { ACTIVE_STATUSES, isResumable, type RunSummary } from '../shared/run';
import type { Settings } from '../shared/settings';
import { appHandlers } from './appHandlers';
import { Broadcast } from './broadcast';
import { ExportDesk } from './exports/exportDesk';
import { utilityExporterLauncher } from './exports/utilityExporter';
import { DoctorDesk } from './doctor/doctorDesk';
import { FolderDesk } from './folder/folderDesk';
import type { DataPlace } from './folder/location';
import { answerCalls, answerDrops } from './handlers';
import { ImportDesk } from './imports/importDesk';
import { utilityImporterLauncher } from './imports/utilityImporter';
import { binding, choosePlace, openHistory, type OpenedHistory } from './openHistory';
import { OwnData } from './ownData';
import { PytorchDesk } from './pytorch/pytorchDesk';
import { datasetsFolder } from './paths';
import { ReplayDesk } from './replays/replayDesk';
import { RunQueue } from './runs/queue';
import { threadsOfEach } from './runs/queueLimits';
import { utilityTrainerLauncher } from './runs/utilityTrainer';
import { queueLimits, readSettings } from './settings';
import type { Store } from './store/store';
import { StudyDesk } from './study/studyDesk';
import { isStudyFile, type OpenedStudies } from './study/openedStudies';
import { utilityStudyLauncher } from './study/utilityStudy';
import { openWindow, parseWindowState, windowState } from './window';

const HEARTBEAT_MS = 5000;
const OTHERS_WRITES_MS = 1000;
const WINDOW_STATE = 'windowState';

/** All that works on one opened history, and ends with it. */
interface Work {
  readonly store: Store;
  readonly queue: RunQueue<MessagePortMain>;
  readonly imports: ImportDesk;
  readonly studies: StudyDesk;
  readonly handlers: Handlers;
  readonly onClose: () => Promise<void>;
}

/** Composition root of the app: opens the history, the queue and the window, and closes them in the right order. */
export async function startLab(distFolder: string, opened: OpenedStudies): Promise<void> {
  const place = await choosePlace();
  const started = place === null ? null : await openHistory(place);
  if (place === null || started === null) return app.exit(2);

  const broadcast: Broadcast = new Broadcast((ids) => work.store.runs.list({ ids, includeDeleted: true }));
  const window = openWindow(distFolder, parseWindowState(started.store.settings.get(WINDOW_STATE)));
  broadcast.attach(window);
  const folder: FolderDesk = new FolderDesk(place, {
    nativeBinding: binding(),
    programs: programFolders(),
    activeRuns: () => work.store.runs.list({ statuses: ACTIVE_STATUSES }).length,
    readOnly: () => work.store.readOnly !== null,
    progress: (share) => broadcast.send({ type: 'folder', share }),
    whileClosed: (job) => whileClosed(job),
  });
  const begin = (history: OpenedHistory): Work => beginWork(distFolder, history, { window, broadcast, folder });
  let work: Work = begin(started);
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
      const said = moved === undefined ? [] : [`The data are in ${moved.folder} now.`];
      work = begin({ store: history.store, notices: [...history.notices, ...said] });
      takeUpAgain(work, going);
      handlers = work.handlers;
    })();
    moving = closed.catch(() => undefined);
    await closed;
    if (failure !== null) throw failure;
    window.webContents.reload(); // what the page shows may be of another history
  }

  answerCalls(() => handlers);
  answerDrops((file) => {
    if (isStudyFile(file)) return { kind: 'study', file: work.studies.choose(file) };
    return { kind: 'data', file: work.imports.choose(file) };
  });
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  opened.listen((file) => {
    try {
      broadcast.send({ type: 'studyOpened', file: work.studies.choose(file) });
    } catch (thrown) {
      broadcast.send({ type: 'notice', level: 'error', message: messageOf(thrown), runId: null });
    }
  });
  closeInOrder(
    window,
    () => work.store,
    async () => {
      folder.cancel();
      await moving;
      await work.onClose();
    },
  );
}

/** Everything between the page and one history. */
function beginWork(
  distFolder: string,
  { store, notices }: OpenedHistory,
  { window, broadcast, folder }: { window: BrowserWindow; broadcast: Broadcast; folder: FolderDesk },
): Work {
  const launchTrainer = utilityTrainerLauncher(path.join(distFolder, 'main', 'trainer.js'));
  const queue = new RunQueue<MessagePortMain>(store, launchTrainer, queueLimits(readSettings(store)), {
    changed: (runId) => broadcast.runChanged(runId),
    notice: (level, message, runId) => broadcast.send({ type: 'notice', level, message, runId }),
  });
  const onSettings = (next: Settings) => {
    nativeTheme.themeSource = next.theme;
    queue.limits = queueLimits(next);
  };
  onSettings(readSettings(store));
  store.changedRuns();
  const ownWrites = watchOthersWrites(store, () => {
    const { changed, gone } = store.changedRuns();
    changed.forEach((id) => broadcast.runChanged(id));
    if (gone.length > 0) broadcast.send({ type: 'runsGone', ids: gone });
    broadcast.send({ type: 'historyChanged' });
  });

  const ownData = new OwnData(store, (event) => broadcast.send(event));
  const imports = new ImportDesk(
    utilityImporterLauncher(path.join(distFolder, 'main', 'importer.js')),
    datasetsFolder(store.file),
    (progress) => broadcast.send({ type: 'import', progress }),
  );
  const launchExporter = utilityExporterLauncher(path.join(distFolder, 'main', 'exporter.js'));
  const history = { database: store.file, nativeBinding: binding() };
  const exports = new ExportDesk(launchExporter, history, (progress) => broadcast.send({ type: 'export', progress }));
  const pytorch = new PytorchDesk(launchExporter, history);
  const replays = new ReplayDesk(
    store,
    launchTrainer,
    () => threadsOfEach(queue.limits, store.runs.list({ statuses: ['running'] }).length + 1),
    {
      progress: (all) => broadcast.send({ type: 'replays', replays: all }),
      changed: (runId) => broadcast.runChanged(runId),
      notice: (level, message, runId) => broadcast.send({ type: 'notice', level, message, runId, shownIn: 'page' }),
    },
  );
  const studies = new StudyDesk(utilityStudyLauncher(path.join(distFolder, 'main', 'study.js')), store, binding(), {
    progress: (progress) => broadcast.send({ type: 'study', progress }),
    changed: (ids) => ids.forEach((id) => broadcast.runChanged(id)),
    gone: (ids) => broadcast.send({ type: 'runsGone', ids }),
    imported: () => broadcast.send({ type: 'historyChanged' }),
  });
  const doctorScript = path.join(distFolder, 'main', 'doctor.js');
  const doctor = new DoctorDesk(doctorScript, { file: store.file, nativeBinding: binding() }, (share) =>
    broadcast.send({ type: 'doctor', share }),
  );
  const handlers = appHandlers({
    ...{
      store,
      queue,
      broadcast,
      ownData,
      imports,
      exports,
      pytorch,
      replays,
      studies,
      folder,
      doctor,
      window,
      notices,
    },
    onSettings,
  });
  const onClose = async () => {
    clearInterval(ownWrites);
    ownData.close();
    doctor.cancel();
    await imports.cancel();
    await exports.cancel();
    pytorch.close();
    await replays.close();
    await studies.cancel();
    await queue.shutdown();
  };
  return { store, queue, imports, studies, handlers, onClose };
}

/** Runs that were closed while they trained or waited go on, paused ones paused. */
function takeUpAgain({ store, queue }: Work, runs: readonly RunSummary[]): void {
  for (const { id, status } of [...runs].reverse()) {
    if (!store.runs.list({ ids: [id] }).some((run) => isResumable(run.status))) continue; // of another history, or ended
    store.runs.setStatus(id, 'queued');
    queue.enqueue([id], status === 'paused');
  }
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

/** Keeps this session's heartbeat and notices what other programs (the CLI) write to the same history. */
function watchOthersWrites(store: Store, changed: () => void): NodeJS.Timeout {
  let version = store.dataVersion();
  let beatAt = Date.now();
  return setInterval(() => {
    try {
      if (Date.now() - beatAt >= HEARTBEAT_MS) {
        store.beat();
        beatAt = Date.now();
      }
      const now = store.dataVersion();
      if (now !== version) changed();
      version = now;
    } catch (thrown) {
      // A busy file: the next beat comes in a moment.
      console.error(messageOf(thrown));
    }
  }, OTHERS_WRITES_MS);
}

/**
 * Quitting waits until the trainers have handed in their checkpoints and have gone, and the history is closed; then
 * Electron quits by itself. (Leaving at once by `app.exit` while child processes end can hang for ever.)
 */
function closeInOrder(window: BrowserWindow, store: () => Store, shutdown: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  const saveWindow = () => {
    try {
      store().settings.set(WINDOW_STATE, windowState(window));
    } catch (thrown) {
      console.error(thrown);
    }
  };
  window.on('close', () => {
    if (state === 'open') saveWindow();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    if (!window.isDestroyed()) {
      saveWindow();
      window.hide();
    }
    state = 'closing';
    void shutdown()
      .then(() => store().close())
      .catch((thrown: unknown) => console.error(thrown))
      .then(() => {
        state = 'closed';
        app.quit();
      });
  });
}

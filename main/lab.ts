import { app, dialog, nativeTheme, powerMonitor, type BrowserWindow, type MessagePortMain } from 'electron';
import path from 'node:path';
import { messageOf } from '../shared/errors';
import type { Settings } from '../shared/settings';
import { appHandlers } from './appHandlers';
import { Broadcast } from './broadcast';
import { ExportDesk } from './exports/exportDesk';
import { utilityExporterLauncher } from './exports/utilityExporter';
import { answerCalls, answerDrops } from './handlers';
import { ImportDesk } from './imports/importDesk';
import { utilityImporterLauncher } from './imports/utilityImporter';
import { OwnData } from './ownData';
import type { OpenedFiles } from './openedFiles';
import { OpenedSpec } from './openedSpec';
import { PytorchDesk } from './pytorch/pytorchDesk';
import { databaseFile, dataFolder, datasetsFolder, nativeBinding } from './paths';
import { ReplayDesk } from './replays/replayDesk';
import { withOutage } from './runs/outages';
import { RunQueue } from './runs/queue';
import { threadsOfEach } from './runs/queueLimits';
import { utilityTrainerLauncher } from './runs/utilityTrainer';
import { queueLimits, readSettings } from './settings';
import { Store } from './store/store';
import { StudyDesk } from './study/studyDesk';
import { isStudyFile } from './study/studyFile';
import { utilityStudyLauncher } from './study/utilityStudy';
import { PageKeeper } from './pageKeeper';
import { SecondStarts } from './secondStarts';
import { openWindow, parseWindowState, windowState } from './window';

const HEARTBEAT_MS = 5000;
const OTHERS_WRITES_MS = 1000;
const WINDOW_STATE = 'windowState';

/** Composition root of the app: opens the history, the queue and the window, and closes them in the right order. */
export function startLab(distFolder: string, opened: OpenedFiles): void {
  const started = openStore();
  if (started === null) return;
  const { store, notices } = started;

  const broadcast = new Broadcast((ids) =>
    store.runs.list({ ids, includeDeleted: true }).map((run) => withOutage(run, queue.outage)),
  );
  const launchTrainer = utilityTrainerLauncher(path.join(distFolder, 'main', 'trainer.js'));
  const queue = new RunQueue<MessagePortMain>(store, launchTrainer, queueLimits(readSettings(store)), {
    changed: (runId) => broadcast.runChanged(runId),
    notice: (level, message, runId) => broadcast.send({ type: 'notice', level, message, runId }),
    outage: (outage) => broadcast.send({ type: 'outage', outage }),
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
  const openedSpec = new OpenedSpec();
  const saved = parseWindowState(store.settings.get(WINDOW_STATE));
  const window = openWindow(distFolder, saved);
  broadcast.attach(window);
  new PageKeeper(window, {
    // What an import has read was for that page alone.
    gone: () => void imports.cancel(),
    restarted: (message) => broadcast.send({ type: 'notice', level: 'warning', message, runId: null }),
  });
  answerCalls(
    appHandlers({
      ...{ store, queue, broadcast, ownData, imports, exports, pytorch, replays, studies, openedSpec, window, notices },
      onSettings,
    }),
  );
  answerDrops((file) => {
    if (OpenedSpec.isOne(file)) {
      openedSpec.choose(file);
      return { kind: 'spec' };
    }
    if (isStudyFile(file)) return { kind: 'study', file: studies.choose(file) };
    return { kind: 'data', file: imports.choose(file) };
  });
  const seconds = new SecondStarts(window);
  powerMonitor.on('resume', () => beatNow(store));
  opened.listen((file) => {
    if (OpenedSpec.isOne(file)) {
      openedSpec.choose(file);
      broadcast.send({ type: 'specOpened' });
      return;
    }
    try {
      broadcast.send({ type: 'studyOpened', file: studies.choose(file) });
    } catch (thrown) {
      broadcast.send({ type: 'notice', level: 'error', message: messageOf(thrown), runId: null });
    }
  });
  closeInOrder(window, store, seconds, async () => {
    clearInterval(ownWrites);
    ownData.close();
    await imports.cancel();
    await exports.cancel();
    pytorch.close();
    await replays.close();
    await studies.cancel();
    await queue.shutdown();
  });
}

/** Path of SQLite's native part. */
const binding = () => nativeBinding(app.getAppPath(), app.isPackaged ? process.resourcesPath : null);

function openStore(): { store: Store; notices: readonly string[] } | null {
  const folder = dataFolder();
  try {
    const { store, notices } = Store.open({
      file: databaseFile(folder),
      nativeBinding: binding(),
      kind: 'window',
    });
    const interrupted = store.recoverInterrupted();
    const told =
      interrupted.length === 0
        ? []
        : [
            `${interrupted.length === 1 ? 'One run was' : `${interrupted.length} runs were`} interrupted when the program ended last time. What was recorded is kept; resume from the last checkpoint in History.`,
          ];
    return { store, notices: [...notices, ...told] };
  } catch (thrown) {
    console.error(thrown);
    dialog.showErrorBox('Initlab cannot open its history', messageOf(thrown));
    app.exit(2);
    return null;
  }
}

/** Keeps this session's heartbeat and notices what other programs (the CLI) write to the same history. */
function watchOthersWrites(store: Store, changed: () => void): NodeJS.Timeout {
  let version = store.dataVersion();
  // Not by the time of day, which may be set back.
  let beatAt = performance.now();
  return setInterval(() => {
    try {
      if (performance.now() - beatAt >= HEARTBEAT_MS) {
        store.beat();
        beatAt = performance.now();
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

/** After a sleep: others must not take this program for dead because it was silent so long. */
function beatNow(store: Store): void {
  try {
    store.beat();
  } catch (thrown) {
    console.error(messageOf(thrown));
  }
}

/**
 * Quitting waits until the trainers have handed in their checkpoints and have gone, and the history is closed; then
 * Electron quits by itself. (Leaving at once by `app.exit` while child processes end can hang for ever.)
 */
function closeInOrder(window: BrowserWindow, store: Store, seconds: SecondStarts, shutdown: () => Promise<void>): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  const saveWindow = () => {
    try {
      store.settings.set(WINDOW_STATE, windowState(window));
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
    seconds.wait();
    void shutdown()
      .then(() => store.close())
      .catch((thrown: unknown) => console.error(thrown))
      .then(() => {
        state = 'closed';
        seconds.startWaiting();
        app.quit();
      });
  });
}

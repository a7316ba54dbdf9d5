import { app, nativeTheme, type BrowserWindow, type MessagePortMain } from 'electron';
import path from 'node:path';
import { messageOf } from '../shared/errors';
import type { Handlers } from '../shared/ipc';
import { isResumable, type RunId, type RunSummary } from '../shared/run';
import type { Settings } from '../shared/settings';
import { appHandlers } from './appHandlers';
import type { Broadcast } from './broadcast';
import { DoctorDesk } from './doctor/doctorDesk';
import type { ExporterCommand, ExporterEvent } from './exporter/protocol';
import { ExportDesk } from './exports/exportDesk';
import type { FolderDesk } from './folder/folderDesk';
import { utilityHelperLauncher } from './helpers/utilityHelper';
import { ImportDesk } from './imports/importDesk';
import { InspectDesk } from './inspector/inspectDesk';
import { LessonDesk } from './lessons/lessonDesk';
import type { OpenedSpec } from './openedSpec';
import { binding, type OpenedHistory } from './openHistory';
import { OwnData } from './ownData';
import { datasetsFolder } from './paths';
import { PlanDesk } from './plans/planDesk';
import { PytorchDesk } from './pytorch/pytorchDesk';
import { QueueCollector } from './queue/collector';
import type { PasswordBox } from './queue/passwordBox';
import { probeQueue } from './queue/probe';
import { QueueDesk } from './queue/queueDesk';
import { utilityLinkLauncher } from './queue/utilityLink';
import { ReplayDesk } from './replays/replayDesk';
import { withOutage } from './runs/outages';
import { RunQueue } from './runs/queue';
import { threadsOfEach } from './runs/queueLimits';
import { utilityTrainerLauncher } from './runs/utilityTrainer';
import { SampleDesk } from './sample/sampleDesk';
import { sampleFile } from './sample/sampleFile';
import { queueLimits, readSettings } from './settings';
import type { Store } from './store/store';
import type { StudyCommand, StudyEvent } from './study/protocol';
import { StudyDesk, type StudyHooks } from './study/studyDesk';

const HEARTBEAT_MS = 5000;
const OTHERS_WRITES_MS = 1000;

/** All that works on one opened history, and ends with it. */
export interface Work {
  readonly store: Store;
  readonly queue: RunQueue<MessagePortMain>;
  readonly imports: ImportDesk;
  readonly studies: StudyDesk;
  readonly sample: SampleDesk;
  readonly workers: QueueDesk;
  readonly handlers: Handlers;
  readonly onClose: () => Promise<void>;
}

/** What outlives a history. */
export interface Surroundings {
  readonly window: BrowserWindow;
  readonly setZoom: (zoom: number) => void;
  readonly broadcast: Broadcast;
  readonly folder: FolderDesk;
  readonly openedSpec: OpenedSpec;
  readonly passwords: PasswordBox;
}

/** Everything between the page and one history. */
export function beginWork(
  distFolder: string,
  { store, notices }: OpenedHistory,
  { window, setZoom, broadcast, folder, openedSpec, passwords }: Surroundings,
): Work {
  const launchTrainer = utilityTrainerLauncher(path.join(distFolder, 'main', 'trainer.js'));
  const queue = new RunQueue<MessagePortMain>(store, launchTrainer, queueLimits(readSettings(store)), {
    changed: (runId) => broadcast.runChanged(runId),
    notice: (level, message, runId) => broadcast.send({ type: 'notice', level, message, runId }),
    outage: (outage) => broadcast.send({ type: 'outage', outage }),
  });
  broadcast.follow((ids) => store.runs.list({ ids, includeDeleted: true }).map((run) => withOutage(run, queue.outage)));
  const onSettings = (next: Settings) => {
    nativeTheme.themeSource = next.theme;
    queue.limits = queueLimits(next);
    setZoom(next.zoom);
  };
  onSettings(readSettings(store));
  store.changedRuns();
  const ownWrites = watchOthersWrites(store, () => {
    const { changed, gone } = store.changedRuns();
    changed.forEach((id) => broadcast.runChanged(id));
    if (gone.length > 0) broadcast.send({ type: 'runsGone', ids: gone });
    broadcast.send({ type: 'historyChanged' });
    workers.begin();
  });

  const helper = <Command, Event>(script: string, name: string) =>
    utilityHelperLauncher<Command, Event>(path.join(distFolder, 'main', script), name);
  const ownData = new OwnData(store, (event) => broadcast.send(event));
  const imports = new ImportDesk(helper('importer.js', 'Initlab importer'), datasetsFolder(store.file), (progress) =>
    broadcast.send({ type: 'import', progress }),
  );
  const launchExporter = helper<ExporterCommand, ExporterEvent>('exporter.js', 'Initlab exporter');
  const history = { database: store.file, nativeBinding: binding() };
  const exports = new ExportDesk(launchExporter, history, (progress) => broadcast.send({ type: 'export', progress }));
  const pytorch = new PytorchDesk(launchExporter, history);
  const plans = new PlanDesk(store, {
    progress: (share) => broadcast.send({ type: 'plan', share }),
    changed: (runId) => broadcast.runChanged(runId),
  });
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
  const launchStudy = helper<StudyCommand, StudyEvent>('study.js', 'Initlab study');
  const changed = (ids: readonly RunId[]) => ids.forEach((id) => broadcast.runChanged(id));
  const studyHooks: StudyHooks = {
    progress: (progress) => broadcast.send({ type: 'study', progress }),
    changed,
    gone: (ids) => broadcast.send({ type: 'runsGone', ids }),
    imported: () => broadcast.send({ type: 'historyChanged' }),
  };
  const studies = new StudyDesk(launchStudy, store, binding(), studyHooks);
  // Not the user's desk, which may have a study under way; nor does the page see its progress.
  const sampleStudies = new StudyDesk(launchStudy, store, binding(), { ...studyHooks, progress: () => undefined });
  const shipped = sampleFile(app.getAppPath(), app.isPackaged ? process.resourcesPath : null);
  const sample = new SampleDesk(store, sampleStudies, shipped, {
    changed: (state) => broadcast.send({ type: 'sample', sample: state }),
    binned: changed,
    failed: (message) => broadcast.send({ type: 'notice', level: 'warning', message, runId: null }),
  });
  const inspector = new InspectDesk(helper('inspector.js', 'Initlab inspector'), store);
  const lessons = new LessonDesk(helper('lessons.js', 'Initlab lesson'), (progress) =>
    broadcast.send({ type: 'lesson', progress }),
  );
  const doctor = new DoctorDesk(
    helper('doctor.js', 'Initlab check'),
    { file: store.file, nativeBinding: binding() },
    (share) => broadcast.send({ type: 'doctor', share }),
  );
  const launchLink = utilityLinkLauncher(path.join(distFolder, 'main', 'queueLink.js'));
  const workers: QueueDesk = new QueueDesk(
    {
      store,
      passwords,
      probe: (target) => probeQueue(launchLink, target),
      collector: (target, listener) => new QueueCollector({ store, launchLink, launchTrainer, target, listener }),
    },
    {
      changed,
      view: (view) => broadcast.send({ type: 'queue', view }),
      notice: (level, message, runId) =>
        broadcast.send({ type: 'notice', level, message, runId, ...(runId === null ? {} : { shownIn: 'page' }) }),
    },
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
      plans,
      replays,
      studies,
      sample,
      inspector,
      lessons,
      workers,
    },
    ...{ folder, doctor, openedSpec, window, notices, onSettings },
  });
  const onClose = async () => {
    clearInterval(ownWrites);
    ownData.close();
    doctor.cancel();
    await imports.cancel();
    await exports.cancel();
    pytorch.close();
    await plans.cancel();
    inspector.close();
    await replays.close();
    await studies.cancel();
    await sample.close();
    await lessons.cancel();
    await workers.close();
    await queue.shutdown();
    broadcast.unfollow();
  };
  workers.begin();
  return { store, queue, imports, studies, sample, workers, handlers, onClose };
}

/** Runs that were closed while they trained or waited go on, paused ones paused. */
export function takeUpAgain({ store, queue }: Work, runs: readonly RunSummary[]): void {
  for (const { id, status } of [...runs].reverse()) {
    if (!store.runs.list({ ids: [id] }).some((run) => isResumable(run.status))) continue; // of another history, or ended
    store.runs.setStatus(id, 'queued');
    queue.enqueue([id], status === 'paused');
  }
}

/** After a sleep: others must not take this program for dead because it was silent so long. */
export function beatNow(store: Store): void {
  try {
    store.beat();
  } catch (thrown) {
    console.error(messageOf(thrown));
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
        // Whoever holds the file must not hold up this program: the next look comes in a moment.
        store.impatiently(0, () => store.beat());
        store.keepReserve();
        beatAt = performance.now();
      }
      const now = store.dataVersion();
      if (now !== version) changed();
      version = now;
    } catch (thrown) {
      console.error(messageOf(thrown));
    }
  }, OTHERS_WRITES_MS);
}

import { app, dialog, MessageChannelMain, type BrowserWindow, type MessagePortMain } from 'electron';
import os from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PORT_MESSAGE } from '../shared/channels';
import { CORE_VERSION } from '../shared/core';
import { LabError, messageOf } from '../shared/errors';
import { parseSpec } from '../shared/experimentSchema';
import type { Handlers } from '../shared/ipc';
import type { Settings } from '../shared/settings';
import { isResumable, type RunId } from '../shared/run';
import { expandSweep, withSeedOffset } from '../shared/sweep';
import type { Broadcast } from './broadcast';
import type { ExportDesk } from './exports/exportDesk';
import { exportHandlers } from './exports/exportHandlers';
import { correctionHandlers } from './diagnosis/correctionHandlers';
import { guideHandlers } from './guide/guideHandlers';
import type { ImportDesk } from './imports/importDesk';
import type { DoctorDesk } from './doctor/doctorDesk';
import type { FolderDesk } from './folder/folderDesk';
import { folderHandlers } from './folder/folderHandlers';
import { importHandlers } from './imports/importHandlers';
import type { InspectDesk } from './inspector/inspectDesk';
import { inspectHandlers } from './inspector/inspectHandlers';
import type { LessonDesk } from './lessons/lessonDesk';
import { lessonHandlers } from './lessons/lessonHandlers';
import type { OwnData } from './ownData';
import type { OpenedSpec } from './openedSpec';
import type { PlanDesk } from './plans/planDesk';
import { planHandlers } from './plans/planHandlers';
import type { PytorchDesk } from './pytorch/pytorchDesk';
import { licenceHandlers } from './licences/licenceHandlers';
import { pytorchHandlers } from './pytorch/pytorchHandlers';
import type { QueueDesk } from './queue/queueDesk';
import { queueHandlers } from './queue/queueHandlers';
import { readJsonFile } from './readJson';
import { addSeeds, createRuns } from './runs/createRuns';
import { histogramHandlers } from './runs/histogramHandlers';
import { outageHandlers } from './runs/outageHandlers';
import { withOutage } from './runs/outages';
import type { ReplayDesk } from './replays/replayDesk';
import { runPageHandlers } from './runPageHandlers';
import type { RunQueue } from './runs/queue';
import type { SampleDesk } from './sample/sampleDesk';
import { sampleHandlers } from './sample/sampleHandlers';
import { saveFigure } from './saveFigure';
import { readSettings, writeSettings } from './settings';
import type { Store } from './store/store';
import { sweepFileHandlers } from './sweeps/sweepFileHandlers';
import type { StudyDesk } from './study/studyDesk';
import { studyHandlers } from './study/studyHandlers';
import { writeWhole } from './writeWhole';

export interface AppParts {
  readonly store: Store;
  readonly queue: RunQueue<MessagePortMain>;
  readonly broadcast: Broadcast;
  readonly ownData: OwnData;
  readonly imports: ImportDesk;
  readonly exports: ExportDesk;
  readonly pytorch: PytorchDesk;
  readonly plans: PlanDesk;
  readonly replays: ReplayDesk;
  readonly studies: StudyDesk;
  readonly sample: SampleDesk;
  readonly openedSpec: OpenedSpec;
  readonly folder: FolderDesk;
  readonly doctor: DoctorDesk;
  readonly inspector: InspectDesk;
  readonly lessons: LessonDesk;
  readonly workers: QueueDesk;
  readonly window: BrowserWindow;
  /** Sentences about what happened at the start. */
  readonly notices: readonly string[];
  readonly onSettings: (settings: Settings) => void;
}

/** Runs that are read between two looks at other work. */
const IDS_AT_ONCE = 300;

const SPEC_FILES = [{ name: 'Initlab experiment', extensions: ['initlab.json', 'json'] }];

/** What each call of the page does. */
export function appHandlers(parts: AppParts): Handlers {
  const { store, queue, broadcast, window } = parts;
  const changed = (ids: readonly RunId[]) => ids.forEach((id) => broadcast.runChanged(id));
  return {
    'app:info': () => ({
      version: app.getVersion(),
      coreVersion: CORE_VERSION,
      electron: process.versions.electron ?? '',
      databaseFile: store.file,
      readOnly: store.readOnly,
      cores: os.availableParallelism(),
      trainers: queue.limits.trainers,
      notices: parts.notices,
    }),
    'settings:get': () => readSettings(store),
    'settings:set': (patch) => {
      const next = { ...readSettings(store), ...patch };
      writeSettings(store, next);
      parts.onSettings(next);
      return next;
    },

    'run:start': ({ spec, name, seeds, startPaused }) => {
      const specs = Array.from({ length: seeds }, (_, k) => withSeedOffset(spec, k));
      const runs = createRuns(
        store,
        specs.map((each) => ({ spec: each, name })),
        { appVersion: app.getVersion() },
      );
      queue.enqueue(
        runs.map((run) => run.id),
        startPaused,
      );
      changed(runs.map((run) => run.id));
      return runs;
    },
    'run:control': ({ id, action }) => {
      const { elsewhere, sweepId } = store.runs.get(id);
      if (action === 'stop' && elsewhere?.kind === 'queue' && sweepId !== null)
        return parts.workers.cancel(sweepId, [id]);
      return queue[action](id);
    },
    'run:advance': ({ id, unit, count }) => queue.advance(id, unit, count),
    'run:watch': ({ id }) => {
      const { port1, port2 } = new MessageChannelMain();
      if (!queue.watch(id, port1)) throw new LabError('state', 'nothing is live to watch: the run is not training now');
      window.webContents.postMessage(PORT_MESSAGE, id, [port2]);
    },

    ...outageHandlers(queue),
    'run:page': ({ behind, limit }) => {
      const page = store.runs.page(behind, limit);
      return { ...page, runs: page.runs.map((run) => withOutage(run, queue.outage)) };
    },
    'run:get': ({ id }) => withOutage(store.runs.get(id), queue.outage),
    'run:series': ({ ids, metrics }) =>
      ids.map((runId) => ({
        runId,
        series:
          metrics === null ? store.series.read(runId) : metrics.flatMap((metric) => store.series.read(runId, metric)),
      })),
    'run:valuesAt': async ({ ids, metric, layer, step }) => {
      const values: (number | null)[] = [];
      for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
        values.push(...store.series.valuesAt(ids.slice(at, at + IDS_AT_ONCE), metric, layer, step));
        await setImmediate();
      }
      return values;
    },
    'run:update': ({ ids, patch }) => {
      store.runs.update(ids, patch);
      changed(ids);
    },
    'run:bin': ({ ids }) => {
      store.runs.bin.put(ids);
      changed(ids);
    },
    'run:emptyBin': () => store.runs.bin.empty(),
    'run:restore': ({ ids }) => {
      store.runs.bin.restore(ids);
      changed(ids);
    },

    ...parts.ownData.handlers(),
    ...importHandlers(parts.imports, window),

    'sweep:start': (sweep) => {
      const runs = createRuns(store, expandSweep(sweep), { appVersion: app.getVersion(), sweep });
      queue.enqueue(runs.map((run) => run.id));
      changed(runs.map((run) => run.id));
      const sweeps = store.sweeps.list();
      broadcast.send({ type: 'sweeps', sweeps });
      const created = sweeps.find((each) => each.id === runs[0]?.sweepId);
      if (created === undefined) throw new LabError('internal', 'the sweep that was just stored cannot be read');
      return created;
    },
    'comparison:list': () => store.comparisons.list(),
    'comparison:save': (edit) => {
      const id = store.comparisons.save(edit);
      return { id, comparisons: store.comparisons.list() };
    },
    'comparison:delete': ({ id }) => {
      store.comparisons.delete(id);
      return store.comparisons.list();
    },

    'sweep:list': () => store.sweeps.list(),
    'sweep:pause': ({ id }) => {
      const isPlanned = (runId: RunId) => store.elsewhere.of(runId)?.kind === 'plan';
      for (const runId of store.sweeps.get(id).runIds) if (queue.holds(runId) || isPlanned(runId)) queue.stop(runId);
    },
    'sweep:resume': ({ id }) => {
      for (const run of store.runs.list({ sweepId: id }).reverse()) {
        if (!isResumable(run.status)) continue;
        try {
          queue.resume(run.id);
        } catch (thrown) {
          // One that cannot go on, its data set deleted, does not hold up the others.
          broadcast.send({ type: 'notice', level: 'error', message: messageOf(thrown), runId: run.id });
        }
      }
    },
    'sweep:addSeeds': ({ id, count }) => {
      const runs = addSeeds(store, id, count, app.getVersion());
      queue.enqueue(runs.map((run) => run.id));
      changed(runs.map((run) => run.id));
      broadcast.send({ type: 'sweeps', sweeps: store.sweeps.list() });
      return store.sweeps.get(id);
    },

    ...sweepFileHandlers(store, window),
    ...queueHandlers(parts.workers, parts),
    ...planHandlers(parts.plans, store, window, broadcast),
    ...exportHandlers(parts.exports, window),
    ...pytorchHandlers(parts.pytorch, store, window),
    ...histogramHandlers(store),
    ...correctionHandlers(store, queue, broadcast),
    ...guideHandlers({ store, queue, broadcast }),
    ...runPageHandlers(store, parts.replays),
    ...parts.doctor.handlers(),
    ...folderHandlers(parts.folder, window),
    ...studyHandlers(parts.studies, window),
    ...sampleHandlers(parts.sample),
    ...inspectHandlers(parts.inspector),

    ...parts.openedSpec.handlers(),
    ...licenceHandlers(),
    ...lessonHandlers({ store, queue, broadcast, desk: parts.lessons, opened: parts.openedSpec, window }),

    'figure:save': (figure) => saveFigure(figure, window),

    'spec:open': async () => {
      const { filePaths } = await dialog.showOpenDialog(window, {
        title: 'Open an experiment',
        properties: ['openFile'],
        filters: SPEC_FILES,
      });
      const file = filePaths[0];
      return file === undefined ? null : { path: file, spec: parseSpec(readJsonFile(file)) };
    },
    'spec:save': async ({ spec }) => {
      const { filePath } = await dialog.showSaveDialog(window, {
        title: 'Save the experiment',
        defaultPath: path.join(app.getPath('documents'), `${spec.dataset.name}.initlab.json`),
        filters: SPEC_FILES,
      });
      if (!filePath) return null;
      await writeWhole(filePath, (handle) => handle.writeFile(`${JSON.stringify(spec, null, 2)}\n`));
      return { path: filePath };
    },
  };
}

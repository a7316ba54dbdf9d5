import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keepTable } from '../../main/data/datasets';
import { datasetsFolder } from '../../main/paths';
import { importStudy } from '../../main/study/importStudy';
import { factsOf, planStudy, saveStudy } from '../../main/study/saveStudy';
import type { Store } from '../../main/store/store';
import type { ExperimentSpec } from '../../shared/experiment';
import { defaultSpec, parseSpec, specHash } from '../../shared/experimentSchema';
import { histogramOf } from '../../shared/histogram';
import { parseComparisonView } from '../../shared/savedComparison';
import { parseSweep } from '../../shared/sweep';
import type { StudyFacts, StudyWish } from '../../shared/study';
import { NATIVE_BINDING } from './native';
import { line, openStore, temporaryFolder } from './store';

export const WISH: StudyWish = { title: 'Depth and width', note: 'What came of it:\n"nothing".', withData: true };

/** A run that has ended, with curves, layers, a checkpoint, events; `steps` points in each of its series. */
export function endedRun(
  store: Store,
  name: string,
  options: { spec?: ExperimentSpec; steps?: number; sweepId?: string } = {},
) {
  const { spec = defaultSpec('moons'), steps = 2500, sweepId = null } = options;
  const { id } = store.runs.create(spec, {
    name,
    specHash: specHash(spec),
    sweepId,
    appVersion: '1.2.3',
    coreVersion: '4',
  });
  store.runs.setStatus(id, 'running', { totalSteps: steps, stepsPerEpoch: 10, parameterCount: 105 });
  const odd = (step: number) =>
    step % 7 === 3 ? NaN : step % 7 === 5 ? Infinity : Math.fround(name.length / (step + 1));
  const uneven = line(0, 300, odd, 'gradNorm', 2).map((point) => ({
    ...point,
    step: (point.step * (point.step + 1)) / 2,
  }));
  const histograms = [0, steps].map((step) => {
    const values = Float64Array.from([name.length, step, NaN]);
    return { quantity: 'weights', layer: 1, step, ...histogramOf(values) } as const;
  });
  store.series.appendPoints(id, [...line(0, steps, odd), ...uneven], { step: steps, elapsedMs: 12.5 }, histograms);
  store.checkpoints.save(id, steps, 'final', createHash('sha512').update(name).digest());
  store.snapshots.save(id, {
    ...{ step: 0, base: null, exact: true, weightsHash: 'ab'.repeat(32) },
    bytes: createHash('sha512').update(`${name} at 0`).digest(),
  });
  const weightsHash = createHash('sha256').update(name).digest('hex');
  store.runs.setStatus(id, 'done', { weightsHash });
  store.replays.save(id, {
    ...{ at: 1_700_000_500_000, identical: true, step: steps, replayedStep: steps, elapsedMs: 7.5 },
    ...{ storedHash: weightsHash, replayedHash: weightsHash, storedCore: '4', replayedCore: '5' },
  });
  return id;
}

export const view = (runIds: readonly string[]) =>
  parseComparisonView({
    runIds,
    charts: [{ metric: 'loss.train', layer: 0, layers: 'one', of: runIds[0] }],
    ...{ grouping: 'runs', center: 'mean', band: 'deviation', baseline: runIds[0], hidden: [runIds[1] ?? 'x'] },
    ...{ xAxis: 'step', logX: false, smoothing: 0, zoomX: null, allSettings: true },
  });

/** A history with all that a study takes along: single runs, a sweep, tags, notes, a star, comparisons, an own data set. */
export function fullHistory() {
  const folder = temporaryFolder();
  let at = 1_700_000_000_000;
  const { store } = openStore({ file: join(folder, 'history.sqlite'), now: () => (at += 1000) });
  const own = keepTable(
    {
      ...{ features: 2, rows: 4, trainRows: null, classNames: ['a', 'b'], featureNames: ['x', 'y'] },
      ...{ inputs: Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8]), targets: Float64Array.from([0, 1, 0, 1]) },
    },
    'Four rows',
    datasetsFolder(store.file),
  );
  store.datasetTitles.set(new Map([[own.hash, own.title]]));
  const plain = endedRun(store, 'plain');
  const file = endedRun(store, 'own data', { spec: parseSpec({ dataset: own.choice, batchSize: 2 }), steps: 10 });
  store.runs.update([plain], {
    addTags: ['zeta', 'alpha', '"; DROP TABLE run; --'],
    note: 'a note\nof two lines',
    starred: true,
  });
  const sweep = store.sweeps.create(
    parseSweep({
      name: 'S',
      template: { dataset: 'moons' },
      axes: [{ field: 'activation', values: ['tanh', 'relu'] }],
      seeds: 1,
    }),
  );
  const cells = ['tanh', 'relu'].map((activation) => endedRun(store, activation, { sweepId: sweep.id, steps: 5 }));
  const comparison = store.comparisons.save({ id: null, name: 'Two', note: 'n', view: view([plain, file]) });
  store.comparisons.save({ id: null, name: 'Cells', note: '', view: view(cells) });
  return { store, folder, own, plain, file, cells, sweep, comparison, ids: [plain, file, ...cells] };
}

/** Writes a study; gives its path. */
export async function writeStudy(
  store: Store,
  ids: readonly string[],
  wish: Partial<StudyWish> = {},
  name = 'x',
): Promise<string> {
  const file = join(temporaryFolder(), `${name}.initlab-study`);
  const folder = datasetsFolder(store.file);
  await saveStudy(store, NATIVE_BINDING, folder, planStudy(store, ids, folder), { ...WISH, ...wish }, file);
  return file;
}

export function measureStudy(store: Store, ids: readonly string[]): StudyFacts {
  return factsOf(planStudy(store, ids, datasetsFolder(store.file)));
}

export const takeStudy = (store: Store, file: string) => importStudy(store, file, NATIVE_BINDING);

/** An empty history in a folder of its own. */
export function emptyHistory(): Store {
  return openStore({ file: join(temporaryFolder(), 'history.sqlite') }).store;
}

export const bytesOf = (file: string) => readFileSync(file);

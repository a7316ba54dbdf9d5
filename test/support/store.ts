import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Store, type StoreOptions } from '../../main/store/store';
import type { MetricName, Point } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import { NATIVE_BINDING } from './native';
import { exampleSpec } from './specs';

/** A folder of this test alone, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'initlab-store-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The path of a history that does not exist yet. */
export function temporaryFile(): string {
  return join(temporaryFolder(), 'history.sqlite');
}

/** Opens a history; closed after the test unless the test does so. */
export function openStore(options: Partial<StoreOptions> = {}): { store: Store; notices: string[]; file: string } {
  const file = options.file ?? temporaryFile();
  const opened = Store.open({ nativeBinding: NATIVE_BINDING, kind: 'window', ...options, file });
  onTestFinished(() => {
    try {
      opened.store.close();
    } catch {
      // The test closed it, or broke it on purpose.
    }
  });
  return { ...opened, file };
}

/** The file without the store around it, to look at or to break. */
export function openRaw(file: string): Database.Database {
  const db = new Database(file, { nativeBinding: NATIVE_BINDING });
  onTestFinished(() => {
    db.close();
  });
  return db;
}

export function createRun(store: Store, name = 'Run', options: { sweepId?: string; tags?: string[] } = {}): RunSummary {
  return store.runs.create(exampleSpec(), {
    name,
    specHash: 'ab'.repeat(32),
    appVersion: '1.2.3',
    coreVersion: '4',
    ...options,
  });
}

/** A run that trains. */
export function startRun(store: Store, name = 'Run'): RunSummary {
  const run = createRun(store, name);
  store.runs.setStatus(run.id, 'running', { totalSteps: 5000, stepsPerEpoch: 10, parameterCount: 105 });
  return store.runs.get(run.id);
}

/** Points of one series at the steps from … to − 1; the value is a function of the step. */
export function line(
  from: number,
  to: number,
  value: (step: number) => number = (step) => 1 / (step + 3),
  metric: MetricName = 'loss.train',
  layer = 0,
): Point[] {
  return Array.from({ length: to - from }, (_, i) => ({ metric, layer, step: from + i, value: value(from + i) }));
}

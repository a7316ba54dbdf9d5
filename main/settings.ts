import os from 'node:os';
import { parseSettings, type Settings } from '../shared/ipc';
import type { Store } from './store/store';

const KEY = 'settings';

export function readSettings(store: Store): Settings {
  return parseSettings(store.settings.get(KEY));
}

export function writeSettings(store: Store, settings: Settings): void {
  store.settings.set(KEY, settings);
}

/** Trainer processes for these settings: the number chosen, or one less than the processor has cores. */
export function trainerCount(settings: Settings): number {
  return settings.trainers > 0 ? settings.trainers : Math.max(1, os.availableParallelism() - 1);
}

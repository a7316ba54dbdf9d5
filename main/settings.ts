import os from 'node:os';
import { parseSettings, type Settings } from '../shared/settings';
import type { QueueLimits } from './runs/queueLimits';
import type { Store } from './store/store';

const KEY = 'settings';
/** Key of the store's settings under which the window's place is kept. */
export const WINDOW_STATE = 'windowState';

export function readSettings(store: Store): Settings {
  return parseSettings(store.settings.get(KEY));
}

export function writeSettings(store: Store, settings: Settings): void {
  store.settings.set(KEY, settings);
}

/** What these settings mean here; trainers are the number chosen, or one less than the processor has cores. */
export function queueLimits({ trainers, threads }: Settings): QueueLimits {
  return { trainers: trainers > 0 ? trainers : Math.max(1, os.availableParallelism() - 1), threads };
}

import { app, dialog } from 'electron';
import { setTimeout as pause } from 'node:timers/promises';
import { LabError, messageOf } from '../shared/errors';
import { dataAtHome, findData, type DataPlace } from './folder/location';
import { databaseFile, nativeBinding } from './paths';
import { BUSY_TIMEOUT_MS } from './store/connection';
import { Store } from './store/store';

/** The opened history, and sentences about what happened on the way. */
export interface OpenedHistory {
  readonly store: Store;
  readonly notices: readonly string[];
}

/** A first wait that no one notices; then the user is told for whom. */
const FIRST_WAIT_MS = 1500;
const LATER_WAIT_MS = 200;
const BETWEEN_MS = 300;

/** Path of SQLite's native part. */
export const binding = () => nativeBinding(app.getAppPath(), app.isPackaged ? process.resourcesPath : null);

/**
 * Where the data are. When that folder is not there the user is asked: a new, empty history in its stead would look as if
 * all runs were lost. Null when the user quits.
 */
export async function choosePlace(): Promise<DataPlace | null> {
  for (;;) {
    try {
      return findData();
    } catch (thrown) {
      if (!(thrown instanceof LabError)) throw thrown;
      const { response } = await dialog.showMessageBox({
        type: 'warning',
        title: 'Initlab',
        message: 'Initlab cannot find its data',
        detail: `${messageOf(thrown)}.\n\nWith the default folder another history is shown, for this time only.`,
        buttons: ['Try Again', 'Use the Default Folder This Time', 'Quit'],
        defaultId: 0,
        cancelId: 2,
        noLink: true,
      });
      if (response === 1) return dataAtHome();
      if (response === 2) return null;
    }
  }
}

/** Opens the history of a place; waits, and says for whom, while another program holds it. Null when the user quits. */
export async function openHistory(place: DataPlace): Promise<OpenedHistory | null> {
  const file = databaseFile(place.folder);
  const told = new AbortController();
  let isTold = false;
  let quit = false;
  for (;;) {
    try {
      const timeout = isTold ? LATER_WAIT_MS : FIRST_WAIT_MS;
      const { store, notices } = Store.open({ file, nativeBinding: binding(), kind: 'window', busyTimeoutMs: timeout });
      const interrupted = store.recoverInterrupted();
      if (store.readOnly === null) store.runs.bin.finishPurges();
      store.keepReserve();
      store.busyTimeout = BUSY_TIMEOUT_MS;
      told.abort();
      return { store, notices: [...notices, ...interruptedNotice(interrupted.length)] };
    } catch (thrown) {
      if (thrown instanceof LabError && thrown.code === 'busy') {
        if (quit) return null;
        if (!isTold) void sayWaiting(messageOf(thrown), told.signal).then((asked) => (quit = asked));
        isTold = true;
        await pause(BETWEEN_MS);
        continue;
      }
      told.abort();
      console.error(thrown);
      dialog.showErrorBox('Initlab cannot open its history', messageOf(thrown));
      return null;
    }
  }
}

/** True when the user would rather quit than wait. The box goes by itself when the signal comes. */
async function sayWaiting(why: string, signal: AbortSignal): Promise<boolean> {
  await dialog.showMessageBox({
    type: 'info',
    title: 'Initlab',
    message: 'Initlab waits for its history',
    detail: `${why.split(';')[0] ?? why}. The window opens when that is done.`,
    buttons: ['Quit'],
    signal,
  });
  return !signal.aborted;
}

function interruptedNotice(count: number): string[] {
  if (count === 0) return [];
  return [
    `${count === 1 ? 'One run was' : `${count} runs were`} interrupted when the program ended last time. What was recorded is kept; resume from the last checkpoint in History.`,
  ];
}

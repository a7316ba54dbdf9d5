import { app, type BrowserWindow } from 'electron';
import { openedFile } from './openedFiles';

/**
 * What comes of starting the app a second time on one data folder: the first one's window comes to the front. (A file that
 * the second start was given is taken by OpenedFiles.) A first one that is just quitting has no window any more: it
 * starts the app once more, with that file, as its own last act, for the second start has ended by then.
 */
export class SecondStarts {
  #closing = false;
  /** Arguments of a start that waits, or null when none does. */
  #waiting: readonly string[] | null = null;

  constructor(window: BrowserWindow) {
    app.on('second-instance', (_event, argv, folder) => {
      if (!this.#closing) return bringToFront(window);
      const file = openedFile(argv, folder);
      const own = process.argv.slice(1).filter((each) => openedFile(['', each], folder) === null);
      this.#waiting = file === null ? own : [...own, file];
    });
  }

  /** The program is quitting: who starts it now waits until it is gone. */
  wait(): void {
    this.#closing = true;
  }

  /** Starts the app again for who waits, once this program has ended. */
  startWaiting(): void {
    if (this.#waiting === null) return;
    // An AppImage is unpacked for one start only; the packed file is what can be started again.
    const packed = process.env['APPIMAGE'];
    app.relaunch({ args: [...this.#waiting], ...(packed === undefined ? {} : { execPath: packed }) });
  }
}

function bringToFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

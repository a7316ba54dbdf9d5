import { app, type BrowserWindow } from 'electron';
import type { SecondStarts } from './secondStarts';
import type { Store } from './store/store';
import { WINDOW_STATE } from './settings';
import { windowState } from './window';

/**
 * Quitting waits until the trainers have handed in their checkpoints and have gone, and the history is closed; then
 * Electron quits by itself. (Leaving at once by `app.exit` while child processes end can hang for ever.)
 */
export function closeInOrder(
  window: BrowserWindow,
  store: () => Store,
  seconds: SecondStarts,
  shutdown: () => Promise<void>,
): void {
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
    seconds.wait();
    void shutdown()
      .then(() => store().close())
      .catch((thrown: unknown) => console.error(thrown))
      .then(() => {
        state = 'closed';
        seconds.startWaiting();
        app.quit();
      });
  });
}

import { readSettings, WINDOW_STATE, writeSettings } from '../settings';
import type { Store } from '../store/store';
import { SampleBook } from './sampleBook';
import type { SampleDesk } from './sampleDesk';

/**
 * The first start of the window on a history offers the tour and, where no run is in it, brings the sample study.
 * INITLAB_NO_SAMPLE leaves both out, for tests and for machines that many share.
 */
export function welcome(
  store: Store,
  sample: Pick<SampleDesk, 'addByItself'>,
  env: NodeJS.ProcessEnv = process.env,
): void {
  if (env['INITLAB_NO_SAMPLE'] || store.readOnly !== null) return;
  const settings = readSettings(store);
  if (settings.tour.state === 'none' && store.settings.get(WINDOW_STATE) === null) {
    writeSettings(store, { ...settings, tour: { state: 'offered', step: 0 } });
  }
  if (new SampleBook(store).isDue) sample.addByItself();
}

import { readSettings, writeSettings } from '../settings';
import type { Store } from '../store/store';
import { SampleBook } from './sampleBook';
import type { SampleDesk } from './sampleDesk';

/**
 * The first start of the window on a new history: it brings the sample study and offers the tour. INITLAB_NO_SAMPLE leaves both
 * out, for tests and for machines that many share.
 */
export function welcome(store: Store, sample: SampleDesk, env: NodeJS.ProcessEnv = process.env): void {
  if (env['INITLAB_NO_SAMPLE'] || !new SampleBook(store).isDue) return;
  const settings = readSettings(store);
  if (settings.tour.state === 'none') writeSettings(store, { ...settings, tour: { state: 'offered', step: 0 } });
  sample.addByItself();
}

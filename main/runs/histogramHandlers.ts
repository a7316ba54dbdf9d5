import type { Handlers } from '../../shared/ipc';
import type { Store } from '../store/store';

/** What the call about recorded histograms does. */
export function histogramHandlers({ histograms }: Store): Pick<Handlers, 'run:histograms'> {
  return {
    'run:histograms': ({ ids, quantity, layer }) =>
      ids.map((runId) => ({ runId, histograms: histograms.read(runId, quantity, layer) })),
  };
}

import type { LayerHistogram, QuantityName } from '../../shared/histogram';
import { keepNewest } from '../../shared/keepNewest';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import { attempt } from './attempt';

/** What is asked for: one quantity of one layer. */
export interface Asked {
  readonly quantity: QuantityName;
  readonly layer: number;
}

/** Layers of runs that are kept: more than are ever shown side by side. Each takes some 10 kB. */
const MOST_KEPT = 60;

/** The recorded histograms that the page has asked for; those of runs that still train are read again as they go on. */
export class Distributions {
  /** run, quantity and layer → histograms: kept outside the proxies, `#version` tells of a change. */
  readonly #known = new Map<string, { readonly stamp: string; readonly histograms: readonly LayerHistogram[] }>();
  #version = $state(0);
  loading = $state(0);

  /** Of a run, by step; null while it is not read. */
  of(id: RunId, asked: Asked): readonly LayerHistogram[] | null {
    void this.#version;
    return this.#known.get(keyOf(id, asked))?.histograms ?? null;
  }

  /** Reads what is not known yet, or no longer all there is. */
  async load(runs: readonly RunSummary[], asked: Asked): Promise<void> {
    const stale = runs.filter((run) => this.#known.get(keyOf(run.id, asked))?.stamp !== stampOf(run));
    if (stale.length === 0) return;
    const stamps = new Map(stale.map((run) => [run.id, stampOf(run)]));
    this.loading++;
    const answer = await attempt('run:histograms', { ids: [...stamps.keys()], ...asked });
    this.loading--;
    if (answer.failed) return;
    for (const { runId, histograms } of answer.value) {
      keepNewest(this.#known, keyOf(runId, asked), { stamp: stamps.get(runId)!, histograms }, MOST_KEPT);
    }
    this.#version++;
  }
}

const keyOf = (id: RunId, { quantity, layer }: Asked): string => `${id} ${quantity} ${layer}`;

/** Changes when a run has more than before. */
const stampOf = (run: RunSummary): string => `${isActive(run.status) ? 'active' : run.status} ${run.pointCount}`;

export const distributions = new Distributions();

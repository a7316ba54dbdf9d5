import { untrack } from 'svelte';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import { messageOf } from '../../shared/errors';
import { keepNewest } from '../../shared/keepNewest';
import { call } from '../api';
import type { CurveSource } from './curveSource';
import { diagnosisWorker } from './diagnosisWorker';
import type { Diagnosis } from './diagnosisWork';

/** What came of looking at a stored run. */
export interface DiagnosedRun {
  /** Null where it could not be made; `problem` says why. */
  readonly diagnosis: Diagnosis | null;
  readonly problem: string | null;
  readonly points: CurveSource;
}

/** Runs whose points are held. */
const MOST_KEPT = 6;
/** Between two looks at a run that goes on. */
const FOLLOW_MS = 2000;

/** Diagnoses of stored runs, made anew from what is stored whenever that has changed. */
class Diagnoses {
  readonly #kept = new Map<RunId, { readonly stamp: string; readonly found: DiagnosedRun }>();
  readonly #asked = new Set<RunId>();
  #version = $state(0);

  /** Null until it was made. */
  of(id: RunId): DiagnosedRun | null {
    void this.#version;
    return this.#kept.get(id)?.found ?? null;
  }

  /**
   * Keeps the diagnosis of a run up to date, as long as it is shown. Returns how to stop.
   * @param afterMs wait so long first, where one run is shown after another.
   */
  follow(run: () => RunSummary, afterMs = 0): () => void {
    const look = () => untrack(() => void this.#look(run()));
    if (afterMs === 0) look();
    const first = window.setTimeout(look, afterMs);
    const timer = window.setInterval(look, FOLLOW_MS);
    return () => {
      window.clearTimeout(first);
      window.clearInterval(timer);
    };
  }

  async #look(run: RunSummary): Promise<void> {
    const { id, spec, status, step } = run;
    const stamp = `${status} ${run.pointCount} ${step}`;
    if (this.#asked.has(id) || this.#kept.get(id)?.stamp === stamp) return;
    this.#asked.add(id);
    try {
      this.#keep(id, stamp, await diagnosed({ id, spec, status, step }));
    } finally {
      this.#asked.delete(id);
    }
  }

  #keep(id: RunId, stamp: string, found: DiagnosedRun): void {
    keepNewest(this.#kept, id, { stamp, found }, MOST_KEPT);
    this.#version++;
  }
}

async function diagnosed({ id, spec, status, step }: Pick<RunSummary, 'id' | 'spec' | 'status' | 'step'>) {
  try {
    const answer = await call('run:series', { ids: [id], metrics: null });
    const series = answer[0]?.series ?? [];
    const points: CurveSource = (metric, layer) =>
      series.find((each) => each.metric === metric && each.layer === (layer ?? 0)) ?? null;
    return { diagnosis: await diagnosisWorker.diagnose({ spec, status, step, series }), problem: null, points };
  } catch (thrown) {
    return { diagnosis: null, problem: messageOf(thrown), points: () => null };
  }
}

/** Whether there is something to look at: a run that waits has recorded nothing. */
export function canBeDiagnosed({ status, pointCount }: RunSummary): boolean {
  return pointCount > 0 && (status !== 'queued' || !isActive(status));
}

export const diagnoses = new Diagnoses();

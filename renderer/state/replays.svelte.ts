import type { MainEvent } from '../../shared/ipc';
import { replayProblem, type ReplayProgress } from '../../shared/replay';
import type { RunId, RunSummary } from '../../shared/run';
import { attempt } from './attempt';
import { ownData } from './ownData.svelte';

/** The replays that wait or are under way, as main last told them. */
class Replays {
  list = $state.raw<readonly ReplayProgress[]>([]);
  /** Steps of the replays that have ended since there was none. */
  #stepsBehind = $state(0);
  /** Share done of all since there was none, in [0, 1]. */
  readonly share: number = $derived.by(() => {
    const done = this.#stepsBehind + sum(this.list, ({ step }) => step);
    const all = this.#stepsBehind + sum(this.list, ({ totalSteps }) => totalSteps);
    return all === 0 ? 0 : done / all;
  });
  /** Milliseconds until all will have ended, at the pace of the present one; null before it has one. */
  readonly remainingMs: number | null = $derived.by(() => {
    const [current] = this.list;
    if (current === undefined || current.elapsedMs === null || current.step === 0) return null;
    return (current.elapsedMs / current.step) * sum(this.list, ({ step, totalSteps }) => totalSteps - step);
  });

  handle(event: MainEvent): void {
    if (event.type !== 'replays') return;
    const now = new Set(event.replays.map(({ runId }) => runId));
    const ended = this.list.filter(({ runId }) => !now.has(runId));
    this.#stepsBehind = now.size === 0 ? 0 : this.#stepsBehind + sum(ended, ({ totalSteps }) => totalSteps);
    this.list = event.replays;
  }

  of(id: RunId): ReplayProgress | null {
    return this.list.find(({ runId }) => runId === id) ?? null;
  }

  /** Why a run cannot be replayed, or null. */
  problemOf(run: RunSummary): string | null {
    return replayProblem(run) ?? ownData.problemOf(run.spec);
  }

  async start(ids: readonly RunId[]): Promise<void> {
    await attempt('replay:start', { ids: [...ids] });
  }

  async cancel(id: RunId): Promise<void> {
    await attempt('replay:cancel', { id });
  }

  async cancelAll(): Promise<void> {
    // Those that wait first, or each would begin when the one before it has ended.
    for (const { runId } of [...this.list].reverse()) await this.cancel(runId);
  }
}

const sum = (list: readonly ReplayProgress[], of: (replay: ReplayProgress) => number): number =>
  list.reduce((total, replay) => total + of(replay), 0);

/** Milliseconds still to go, from the replay's own pace; null before it has one. */
export function replayRemaining({ step, totalSteps, elapsedMs }: ReplayProgress): number | null {
  if (elapsedMs === null || elapsedMs <= 0 || step <= 0) return null;
  return (elapsedMs / step) * Math.max(0, totalSteps - step);
}

export const replays = new Replays();

import type { MainEvent, RunPatch } from '../../shared/ipc';
import {
  isActive,
  isActiveHere,
  type RunId,
  type RunPage,
  type RunPlace,
  type RunSummary,
  type SweepId,
  type SweepSummary,
} from '../../shared/run';
import { fieldsOf } from '../../shared/specFields';
import { formatBytes, plural } from '../format';
import { type Attempt, attempt } from './attempt';
import { notices } from './notices.svelte';
import { shareDone } from './remaining';

/** Runs read first, more than a screen shows, and in each further reading: so few that the window answers between them. */
const FIRST_PAGE = 100;
const NEXT_PAGES = 250;

/**
 * All runs and sweeps of the history, as main last told them. The maps stay outside the proxies: readers depend on a
 * version that goes up once a message, so a message about a hundred runs is one redraw.
 */
export class RunStore {
  #runs = new Map<RunId, RunSummary>();
  #sweeps = new Map<SweepId, SweepSummary>();
  /** Runs that were active since the queue was last empty: what the progress of the whole is counted over. */
  readonly #batch = new Set<RunId>();
  #version = $state(0);
  #sweepVersion = $state(0);

  /** The newest runs are there. */
  loaded = $state(false);
  /** All runs are there. */
  complete = $state(false);
  /** Runs in the history, as last counted by main. */
  total = $state(0);

  /** Newest first, the bin left out. */
  readonly list: readonly RunSummary[] = $derived(this.#sorted((run) => run.deletedAt === null));
  /** Those of `list` that are archived. */
  readonly archived: readonly RunSummary[] = $derived(this.list.filter((run) => run.archivedAt !== null));
  /** In the bin, newest first. */
  readonly binned: readonly RunSummary[] = $derived(this.#sorted((run) => run.deletedAt !== null));
  /** Queued, running or paused here, oldest first: the order in which they are worked off. */
  readonly active: readonly RunSummary[] = $derived(this.list.filter(isActiveHere).reverse());
  /** Queued, but on a queue or in a plan: other computers train them. */
  readonly elsewhere: readonly RunSummary[] = $derived(this.list.filter((run) => run.elsewhere !== null));
  readonly running: readonly RunSummary[] = $derived(this.active.filter((run) => run.status === 'running'));
  readonly queued: readonly RunSummary[] = $derived(this.active.filter((run) => run.status === 'queued'));
  readonly someReplayed: boolean = $derived(this.list.some((run) => run.replay !== null));
  /** Newest first. */
  readonly sweeps: readonly SweepSummary[] = $derived.by(() => {
    void this.#sweepVersion;
    return [...this.#sweeps.values()].sort((a, b) => b.createdAt - a.createdAt);
  });

  /** Share done of all runs since the queue was last empty, in [0, 1]. */
  readonly batchShare: number = $derived.by(() => {
    if (this.active.length === 0) return 0;
    const shares = this.pick(this.#batch).map((run) => (isActive(run.status) ? shareDone(run) : 1));
    return shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length);
  });

  /** Runs read so far. */
  get known(): number {
    void this.#version;
    return this.#runs.size;
  }

  get(id: RunId): RunSummary | undefined {
    void this.#version;
    return this.#runs.get(id);
  }

  sweep(id: SweepId): SweepSummary | undefined {
    void this.#sweepVersion;
    return this.#sweeps.get(id);
  }

  /** The runs of these ids that are known, in this order. */
  pick(ids: Iterable<RunId>): RunSummary[] {
    return [...ids].flatMap((id) => this.get(id) ?? []);
  }

  /** Reads the history: the newest runs first, so that there is something to see at once, then the others. */
  async refresh(): Promise<void> {
    void this.#readSweeps();
    let behind: RunPlace | null = null;
    let limit = FIRST_PAGE;
    do {
      const answer: Attempt<RunPage> = await attempt('run:page', { behind, limit });
      if (answer.failed) break;
      this.put(answer.value.runs);
      answer.value.runs.forEach(fieldsOf); // while there is time: the first filter finds them ready
      this.total = answer.value.total;
      behind = answer.value.next;
      limit = NEXT_PAGES;
      this.loaded = true;
      await painted();
    } while (behind !== null);
    this.loaded = true;
    this.complete = true;
  }

  async #readSweeps(): Promise<void> {
    const sweeps = await attempt('sweep:list', undefined);
    if (sweeps.failed) return;
    this.#sweeps = new Map(sweeps.value.map((sweep) => [sweep.id, sweep]));
    this.#sweepVersion++;
  }

  handle(event: MainEvent): void {
    if (event.type === 'runs') this.put(event.runs);
    if (event.type === 'sweeps') this.putSweeps(event.sweeps);
    if (event.type === 'runsGone') this.forget(event.ids);
    if (event.type === 'historyChanged') void this.#readSweeps();
  }

  put(changed: readonly RunSummary[]): void {
    for (const run of changed) {
      this.#runs.set(run.id, run);
      if (isActiveHere(run)) this.#batch.add(run.id);
    }
    if (![...this.#batch].some((id) => isActive(this.#runs.get(id)?.status ?? 'done'))) this.#batch.clear();
    this.#version++;
  }

  /** Runs that are no longer there. A sweep goes with its last run. */
  forget(ids: readonly RunId[]): void {
    const sweeps = new Set(ids.map((id) => this.#runs.get(id)?.sweepId ?? null));
    for (const id of ids) {
      this.#runs.delete(id);
      this.#batch.delete(id);
    }
    for (const run of this.#runs.values()) sweeps.delete(run.sweepId);
    // Until all runs are read, those of a sweep may be among the others.
    if (this.complete) for (const id of sweeps) if (id !== null && this.#sweeps.delete(id)) this.#sweepVersion++;
    this.#version++;
  }

  putSweeps(changed: readonly SweepSummary[]): void {
    for (const sweep of changed) this.#sweeps.set(sweep.id, sweep);
    this.#sweepVersion++;
  }

  async control(id: RunId, action: 'pause' | 'resume' | 'stop'): Promise<void> {
    await attempt('run:control', { id, action });
  }

  async advance(id: RunId, unit: 'step' | 'epoch', count = 1): Promise<void> {
    await attempt('run:advance', { id, unit, count });
  }

  /** Shown at once; main's own message follows. */
  async update(ids: readonly RunId[], patch: RunPatch): Promise<void> {
    const before = this.pick(ids);
    this.put(before.map((run) => patched(run, patch)));
    const answer = await attempt('run:update', { ids: [...ids], patch });
    if (answer.failed) this.put(before);
  }

  /** Into the archive or out of it, with Undo. */
  async archive(ids: readonly RunId[], archived: boolean): Promise<void> {
    if (ids.length === 0) return;
    const before = this.pick(ids);
    const answer = await attempt('run:update', { ids: [...ids], patch: { archived } });
    if (answer.failed) return;
    this.put(before.map((run) => patched(run, { archived })));
    const what = before.length === 1 ? `“${before[0]?.name}”` : plural(ids.length, 'run');
    const said = archived ? `Moved ${what} to the archive.` : `Took ${what} out of the archive.`;
    // Only what was moved goes back.
    const moved = before.filter((run) => (run.archivedAt !== null) !== archived).map(({ id }) => id);
    notices.undoable(said, () => void this.update(moved, { archived: !archived }));
  }

  /** Into the bin, with Undo. */
  async bin(ids: readonly RunId[]): Promise<void> {
    if (ids.length === 0) return;
    const before = this.pick(ids);
    const answer = await attempt('run:bin', { ids: [...ids] });
    if (answer.failed) return;
    this.put(before.map((run) => ({ ...run, deletedAt: Date.now() })));
    const what = before.length === 1 ? `“${before[0]?.name}”` : plural(ids.length, 'run');
    notices.undoable(`Moved ${what} to the bin.`, () => void this.restore(ids));
  }

  /** Deletes what is in the bin for good. */
  async emptyBin(): Promise<void> {
    const answer = await attempt('run:emptyBin', undefined);
    if (answer.failed) return;
    this.forget(answer.value.ids);
    const { ids, bytes } = answer.value;
    notices.show(
      'success',
      `Deleted ${plural(ids.length, 'run')} for good; ${formatBytes(bytes)} of disk space are free again.`,
    );
  }

  async restore(ids: readonly RunId[]): Promise<void> {
    if (ids.length === 0) return;
    const answer = await attempt('run:restore', { ids: [...ids] });
    if (!answer.failed) this.put(this.pick(ids).map((run) => ({ ...run, deletedAt: null })));
  }

  #sorted(keep: (run: RunSummary) => boolean): RunSummary[] {
    void this.#version;
    return [...this.#runs.values()].filter(keep).sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
  }
}

/** Until what was changed is on the screen, or at once where nothing is painted, as in a window that is hidden. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve);
    else requestAnimationFrame(() => setTimeout(resolve));
  });
}

function patched(run: RunSummary, patch: RunPatch): RunSummary {
  const tags = new Set([...run.tags, ...(patch.addTags ?? [])]);
  for (const tag of patch.removeTags ?? []) tags.delete(tag);
  return {
    ...run,
    name: patch.name ?? run.name,
    note: patch.note ?? run.note,
    starred: patch.starred ?? run.starred,
    archivedAt: patch.archived === undefined ? run.archivedAt : patch.archived ? (run.archivedAt ?? Date.now()) : null,
    tags: [...tags],
  };
}

export const runs = new RunStore();

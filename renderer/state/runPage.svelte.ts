import { untrack } from 'svelte';
import type { MetricName } from '../../shared/metrics';
import { isActive, type RunDetail, type RunId, type RunRecord, type RunSummary } from '../../shared/run';
import type { XAxis } from '../../shared/savedComparison';
import type { Range } from '../charts/plot';
import { app, type PlaceName } from './app.svelte';
import { attempt } from './attempt';
import { comparison } from './comparison.svelte';
import { chosenCharts, metricsOfCharts, rememberCharts } from './runCharts';
import { runDistributions } from './runDistributions.svelte';
import { runs } from './runs.svelte';
import { timeView } from './timeView.svelte';

const FOLLOW_MS = 1000;

interface Points {
  readonly steps: Int32Array;
  readonly values: Float64Array;
}

/** A page that was opened, and what there was before. */
export interface Visit {
  readonly id: RunId;
  readonly from: PlaceName;
  /** The comparison that was open then: another one has been opened over the page since. */
  readonly compared: readonly RunId[];
}

/**
 * The page of one run in the History place. Pages and comparisons open over each other, and Back goes the way one came.
 */
class RunPage {
  /** Pages that are open over each other, the one in front last. */
  visits = $state.raw<readonly Visit[]>([]);
  readonly #visit: Visit | null = $derived(this.visits[this.visits.length - 1] ?? null);
  readonly run: RunSummary | null = $derived(this.#visit === null ? null : (runs.get(this.#visit.id) ?? null));
  /** Whether it is in front. */
  readonly open: boolean = $derived(
    this.run !== null && !(comparison.open && comparison.ids !== this.#visit?.compared),
  );
  /** Keys of the charts that are shown. */
  charts = $state.raw<readonly string[]>(chosenCharts());
  xAxis = $state<XAxis>('step');
  zoomX = $state.raw<Range | null>(null);
  detail = $state.raw<RunDetail | null>(null);
  record = $state.raw<RunRecord | null>(null);
  loading = $state(false);
  renaming = $state(false);
  /** The table is to take the focus again. */
  returned = false;

  /** metric → layer → points: kept outside the proxies, `#version` tells of a change. */
  #points = new Map<MetricName, Map<number, Points>>();
  /** metric → state of the run in which it was read. */
  #read = new Map<MetricName, string>();
  #loaded: RunId | null = null;
  #version = $state(0);

  show(id: RunId): void {
    if (this.#visit?.id !== id || !this.open) {
      this.visits = [...this.visits, { id, from: app.place, compared: comparison.ids }];
    }
    this.zoomX = null;
    this.renaming = false;
    app.place = 'history';
  }

  /** Back to where it was opened. */
  close(): void {
    const from = this.#visit?.from ?? 'history';
    this.visits = this.visits.slice(0, -1);
    this.zoomX = null;
    this.renaming = false;
    this.returned = this.visits.length === 0 && from === 'history';
    app.place = from;
  }

  points(metric: MetricName, layer: number): Points | null {
    void this.#version;
    return this.#points.get(metric)?.get(layer) ?? null;
  }

  /** Layers, from 1 on, that have points of a metric. */
  layers(metric: MetricName): readonly number[] {
    void this.#version;
    return [...(this.#points.get(metric)?.keys() ?? [])].filter((layer) => layer > 0).sort((a, b) => a - b);
  }

  toggleChart(key: string): void {
    const shown = this.charts.includes(key);
    this.setCharts(shown ? this.charts.filter((each) => each !== key) : [...this.charts, key]);
  }

  setCharts(keys: readonly string[]): void {
    this.charts = keys;
    rememberCharts(keys);
    void this.load();
  }

  setAxis(axis: XAxis): void {
    this.xAxis = axis;
    this.zoomX = null;
    void this.load();
  }

  /** Keeps what is shown up to date while the page is open. Returns how to stop. */
  follow(): () => void {
    // Untracked: an effect that calls this must not start again for what reading touches.
    untrack(() => void this.load());
    const timer = window.setInterval(() => {
      if (!this.loading) void this.load();
    }, FOLLOW_MS);
    return () => window.clearInterval(timer);
  }

  /** Reads what is shown and has changed since it was read. */
  async load(): Promise<void> {
    const { run } = this;
    if (run === null) return;
    if (this.#loaded !== run.id) this.#forget(run.id);
    const { id } = run;
    const now = stamp(run);
    const times = this.xAxis === 'time' ? ['elapsed' as const] : [];
    const wanted = new Set([...metricsOfCharts(this.charts), ...times, ...timeView.metrics]);
    const metrics = [...wanted].filter((metric) => this.#read.get(metric) !== now);
    const isNews = this.#read.get(FACTS) !== now;
    if (metrics.length === 0 && !isNews) return;
    this.loading = true;
    const [series, detail, record] = await Promise.all([
      metrics.length === 0 ? null : attempt('run:series', { ids: [id], metrics }),
      isNews ? attempt('run:get', { id }) : null,
      isNews ? attempt('run:record', { id }) : null,
    ]);
    this.loading = false;
    if (this.#loaded !== id) return;
    if (detail !== null && !detail.failed) this.detail = detail.value;
    if (record !== null && !record.failed) this.record = record.value;
    // What failed is said once and not asked for again until the run has changed.
    if (isNews) this.#read.set(FACTS, now);
    for (const metric of metrics) {
      this.#read.set(metric, now);
      this.#points.set(metric, new Map());
    }
    if (series !== null && !series.failed) {
      for (const { metric, layer, steps, values } of series.value[0]?.series ?? []) {
        this.#points.get(metric)?.set(layer, { steps, values });
      }
    }
    this.#version++;
  }

  /** Events were added that nothing else tells of. */
  rereadFacts(): void {
    this.#read.delete(FACTS);
  }

  #forget(next: RunId): void {
    this.#loaded = next;
    runDistributions.forgetSteps();
    this.#points = new Map();
    this.#read = new Map();
    this.detail = null;
    this.record = null;
    this.#version++;
  }
}

/** Stands for all that is not points among what was read. */
const FACTS = 'facts' as MetricName;

/** Changes when something of the run is stored that was not there before. */
function stamp(run: RunSummary): string {
  const { status, pointCount, checkpointStep, replay } = run;
  return `${isActive(status) ? 'active' : ''} ${status} ${pointCount} ${checkpointStep} ${replay?.at} ${run.weightsHash}`;
}

export const runPage = new RunPage();

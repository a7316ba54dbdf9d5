import { untrack } from 'svelte';
import { BANDS, type BandName, type CenterName } from '../../shared/aggregate';
import { METRICS, type MetricName, type Unit } from '../../shared/metrics';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import type { Range } from '../charts/plot';
import { xUnitOf } from '../charts/xAxis';
import {
  NO_DISTRIBUTIONS,
  NO_PARALLEL,
  type ComparisonView,
  type DistributionView,
  type LayerView,
  type ParallelView,
  type XAxis,
} from '../../shared/savedComparison';
import { app, type PlaceName } from './app.svelte';
import { attempt } from './attempt';
import { groupRuns, type Grouping, type RunGroup } from '../../shared/runGroups';
import { Readings } from './readings.svelte';
import { runs } from './runs.svelte';

/** More curves than this in one chart cannot be told apart, nor drawn at once. */
export const MOST_CURVES = 200;
/** Runs whose points are held at once. */
export const MOST_RUNS = 5000;
const FETCH_AT_ONCE = 50;
const FOLLOW_MS = 1000;

export interface ComparedChart {
  readonly id: number;
  readonly metric: MetricName;
  /** 0 is the network as a whole. */
  readonly layer: number;
  readonly layers: LayerView;
  /** Key of the group whose layers are colours; null for the first. */
  readonly of: string | null;
  readonly logY: boolean;
  /** Shown range of y; null for all. */
  readonly zoomY: Range | null;
}

interface Points {
  readonly steps: Int32Array;
  readonly values: Float64Array;
}

/**
 * The runs laid over each other, one by one or in groups. A run's place in `ids`, or a group's in `groups`, decides its colour,
 * and a group's averages are over all its runs, so hiding something changes nothing else.
 */
class Comparison {
  ids = $state.raw<readonly RunId[]>([]);
  /** What is compared, such as the cell of a sweep; empty for a selection. */
  title = $state('');
  grouping = $state<Grouping>('runs');
  center = $state<CenterName>('mean');
  band = $state<BandName>('deviation');
  /** Under which id it is kept; null when it is not. */
  savedId = $state<string | null>(null);
  /** Runs that were asked for beyond `MOST_RUNS`. */
  leftOut = $state(0);
  /** Keys of hidden groups, which are the ids of runs where each run is its own. */
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  highlight = $state<string | null>(null);
  /** The group that the others are set against; null for the first. */
  #baseline = $state<string | null>(null);
  charts = $state.raw<readonly ComparedChart[]>([
    newChart(1, 'loss.train'),
    newChart(2, 'loss.test'),
    newChart(3, 'accuracy.test'),
  ]);
  xAxis = $state<XAxis>('step');
  logX = $state(false);
  /** Steps over which the weight of earlier points falls to 1/e; 0 draws the points as they are. */
  smoothing = $state(0);
  zoomX = $state.raw<Range | null>(null);
  allSettings = $state(false);
  parallel = $state.raw<ParallelView>(NO_PARALLEL);
  distributions = $state.raw<DistributionView>(NO_DISTRIBUTIONS);
  loading = $state(0);
  readonly readings = new Readings();

  readonly open: boolean = $derived(this.ids.length > 0);
  readonly runs: readonly RunSummary[] = $derived(runs.pick(this.ids));
  readonly groups: readonly RunGroup[] = $derived(groupRuns(this.runs, this.grouping));
  readonly baseline: RunGroup | null = $derived(
    this.groups.find(({ key }) => key === this.#baseline) ?? this.groups[0] ?? null,
  );
  /** Runs that cannot be drawn over time: they were trained before times were recorded, or have not begun. */
  readonly timeless: number = $derived(this.runs.filter((run) => run.metrics['elapsed'] === undefined).length);
  /** What the numbers of the horizontal axis are. */
  readonly xUnit: Unit = $derived(xUnitOf(this.xAxis));
  readonly depth: number = $derived(Math.max(0, ...this.runs.map((run) => run.spec.network.layers.length)));

  /** run → metric → layer → points: kept outside the proxies, `#version` tells of a change. */
  #points = new Map<RunId, Map<MetricName, Map<number, Points>>>();
  /** run → metric → step up to which it was read. */
  #read = new Map<RunId, Map<MetricName, string>>();
  #version = $state(0);
  /** Where it was opened. */
  back: PlaceName = 'history';

  /** Shows these runs in the History place; `close` goes back to where it was called. */
  show(ids: readonly RunId[], title = ''): void {
    this.back = app.place;
    this.ids = ids.slice(0, MOST_RUNS);
    this.leftOut = Math.max(0, ids.length - MOST_RUNS);
    this.title = title;
    // Several runs of one setting are repeats: they are looked at together.
    const repeated = groupRuns(this.runs, 'seeds').length < this.runs.length;
    this.group(repeated ? 'seeds' : 'runs');
    this.zoomX = null;
    this.charts = this.charts.map((chart) => ({ ...chart, zoomY: null }));
    this.parallel = { ...this.parallel, brushes: {} };
    this.distributions = { ...this.distributions, step: null };
    this.savedId = null;
    for (const id of [...this.#points.keys()]) if (!this.ids.includes(id)) this.#forget(id);
    app.place = 'history';
    void this.load();
  }

  /** Everything that decides what is shown, to keep it. */
  view(): ComparisonView {
    const plain = (range: Range | null): [number, number] | null => (range === null ? null : [range[0], range[1]]);
    const { grouping, center, band, xAxis, logX, smoothing, allSettings, parallel, distributions } = this;
    return {
      runIds: [...this.ids],
      charts: this.charts.map(({ id: _id, zoomY, ...chart }) => ({ ...chart, zoomY: plain(zoomY) })),
      ...{ grouping, center, band, xAxis, logX, smoothing, allSettings, parallel, distributions },
      baseline: this.#baseline,
      hidden: [...this.hidden],
      zoomX: plain(this.zoomX),
    };
  }

  /** Shows what `view` gave. */
  restore(view: ComparisonView, name: string, id: string | null): void {
    const { runIds, charts, hidden, baseline, ...rest } = view;
    this.show(runIds, name);
    this.charts = charts.map((chart, i) => ({ id: i + 1, ...chart }));
    Object.assign(this, rest, { savedId: id });
    this.hidden = new Set(hidden);
    this.#baseline = baseline;
    void this.load();
  }

  /** It is kept under this name now. */
  named(name: string, id: string): void {
    this.title = name;
    this.savedId = id;
  }

  close(): void {
    this.ids = [];
    app.place = this.back;
  }

  points(id: RunId, metric: MetricName, layer: number): Points | null {
    void this.#version;
    return this.#points.get(id)?.get(metric)?.get(layer) ?? null;
  }

  /** Takes runs together. Everything is shown again, for what was hidden may have another name now. */
  group(by: Grouping): void {
    this.grouping = by;
    this.hidden = new Set();
    this.highlight = null;
    this.#baseline = null;
  }

  setCenter(center: CenterName): void {
    this.center = center;
    if (!BANDS[this.band].centers.includes(center)) this.band = center === 'mean' ? 'deviation' : 'quartiles';
  }

  setBaseline(key: string): void {
    this.#baseline = key;
  }

  toggle(key: string): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(key)) hidden.add(key);
    this.hidden = hidden;
  }

  /** Shows this group alone; all again when it is alone already. */
  isolate(key: string): void {
    const others = this.groups.map((group) => group.key).filter((other) => other !== key);
    const alone = !this.hidden.has(key) && others.every((other) => this.hidden.has(other));
    this.hidden = new Set(alone ? [] : others);
  }

  /** Hides every group of which none of these runs is a member; what is hidden stays so. */
  keepOnly(ids: ReadonlySet<RunId>): void {
    const others = this.groups.filter((group) => !group.runs.some((run) => ids.has(run.id)));
    this.hidden = new Set([...this.hidden, ...others.map(({ key }) => key)]);
  }

  addChart(): void {
    const shown = new Set(this.charts.map((chart) => chart.metric));
    const metric = Object.values(METRICS).find(({ name }) => !shown.has(name))?.name ?? 'loss.train';
    const id = Math.max(0, ...this.charts.map((chart) => chart.id)) + 1;
    this.charts = [...this.charts, newChart(id, metric)];
    void this.load();
  }

  removeChart(id: number): void {
    this.charts = this.charts.filter((chart) => chart.id !== id);
  }

  changeChart(id: number, change: Partial<Omit<ComparedChart, 'id'>>): void {
    const other = 'metric' in change || 'layer' in change || 'layers' in change;
    const all = other ? { ...change, zoomY: null } : change;
    this.charts = this.charts.map((chart) => (chart.id === id ? fitted({ ...chart, ...all }) : chart));
    void this.load();
  }

  setAxis(axis: XAxis): void {
    this.xAxis = axis;
    this.zoomX = null;
    void this.load();
  }

  /** Reads what is shown and not yet read; runs that still train are read again when they have moved on. */
  async load(): Promise<void> {
    const times = this.xAxis === 'time' ? ['elapsed' as const] : [];
    const metrics = [...new Set([...this.charts.map((chart) => chart.metric), ...times])];
    const stale = this.runs.filter((run) =>
      metrics.some((metric) => this.#read.get(run.id)?.get(metric) !== stamp(run)),
    );
    for (let at = 0; at < stale.length; at += FETCH_AT_ONCE) {
      const group = stale.slice(at, at + FETCH_AT_ONCE);
      this.loading += group.length;
      const answer = await attempt('run:series', { ids: group.map((run) => run.id), metrics });
      this.loading -= group.length;
      if (answer.failed) return;
      for (const { runId, series } of answer.value) {
        const byMetric = new Map(this.#points.get(runId));
        for (const metric of metrics) byMetric.set(metric, new Map());
        for (const { metric, layer, steps, values } of series) byMetric.get(metric)?.set(layer, { steps, values });
        this.#points.set(runId, byMetric);
      }
      for (const run of group) {
        const read = new Map(this.#read.get(run.id));
        for (const metric of metrics) read.set(metric, stamp(run));
        this.#read.set(run.id, read);
      }
      this.#version++;
    }
  }

  /** Keeps runs that still train up to date while the page is open. Returns how to stop. */
  follow(): () => void {
    // Untracked: reading counts what it reads, and an effect that calls this would call it again for that.
    untrack(() => void this.load());
    const timer = window.setInterval(() => {
      if (this.loading === 0) void this.load();
    }, FOLLOW_MS);
    return () => window.clearInterval(timer);
  }

  #forget(id: RunId): void {
    this.#points.delete(id);
    this.#read.delete(id);
  }
}

/** Changes when a run has points that were not there before. */
function stamp(run: RunSummary): string {
  return `${isActive(run.status) ? 'active' : run.status} ${run.pointCount}`;
}

function newChart(id: number, metric: MetricName): ComparedChart {
  return fitted({ id, metric, layer: 1, layers: 'one', of: null, logY: false, zoomY: null });
}

/** With a layer that the metric has. */
function fitted(chart: ComparedChart): ComparedChart {
  const { scope } = METRICS[chart.metric];
  if (scope === 'network') return { ...chart, layer: 0, layers: 'one' };
  return scope === 'layer' ? { ...chart, layer: Math.max(1, chart.layer) } : chart;
}

export const comparison = new Comparison();

import type { MetricName } from '../../shared/metrics';
import type { RunId, RunStatus, RunSummary } from '../../shared/run';
import type { UnitFields } from '../../shared/timeFrame';
import type { DecisionGrid, LiveFrame, Progress } from '../../shared/trainerProtocol';
import { attempt } from './attempt';
import { watchRun } from './livePorts';
import { LiveSeries, type GrowingSeries } from './liveSeries';

/** Points on their way to the store when the watching began are there after this time. */
const CATCH_UP_MS = 1_500;

/**
 * One run on the page: its stored points, then live frames while it is trained. Points stay outside the proxies; a
 * version goes up once an animation frame, whatever has come in it.
 */
export class LiveRun {
  readonly id: RunId;
  #version = $state(0);
  #series = new LiveSeries();
  #progress: Progress | null = null;
  #stepsPerSecond: number | null = null;
  #threads = 1;
  #grid: DecisionGrid | null = null;
  #fields: readonly UnitFields[] = [];
  #stop: (() => void) | null = null;
  #status: RunStatus | null = null;
  /** Points in the store when it was last read. */
  #pointCount = -1;
  #frame = 0;
  #timer = 0;
  #closed = false;

  constructor(id: RunId) {
    this.id = id;
  }

  /** A new number whenever anything below has changed. */
  get version(): number {
    return this.#version;
  }

  /** Newer than the summary while frames come; null before the first. */
  get progress(): Progress | null {
    void this.#version;
    return this.#progress;
  }

  get stepsPerSecond(): number | null {
    void this.#version;
    return this.#stepsPerSecond;
  }

  get threads(): number {
    void this.#version;
    return this.#threads;
  }

  get grid(): DecisionGrid | null {
    void this.#version;
    return this.#grid;
  }

  /** What the units of each layer answer over the plane; empty where there is none. */
  get fields(): readonly UnitFields[] {
    void this.#version;
    return this.#fields;
  }

  series(metric: MetricName, layer = 0): GrowingSeries | undefined {
    void this.#version;
    return this.#series.get(metric, layer);
  }

  /** Every series that there is now. */
  all(): readonly GrowingSeries[] {
    return this.#series.all();
  }

  layers(metric: MetricName): number[] {
    void this.#version;
    return this.#series.layers(metric);
  }

  /**
   * To be called with each new summary: watches while a trainer has the run, reads the store when it begins or ends, and
   * while it is paused also when points have arrived there.
   */
  follow({ status, pointCount }: RunSummary): void {
    const arrived = status === 'paused' && pointCount !== this.#pointCount;
    this.#pointCount = pointCount;
    if (status === this.#status) {
      if (arrived) void this.#read();
      return;
    }
    const trained = status === 'running' || status === 'paused';
    const wasTrained = this.#status === 'running' || this.#status === 'paused';
    this.#status = status;
    if (trained && !wasTrained) void this.#watch();
    if (!trained) {
      this.#unwatch();
      void this.#read();
    }
  }

  close(): void {
    this.#closed = true;
    this.#unwatch();
    window.cancelAnimationFrame(this.#frame);
  }

  async #watch(): Promise<void> {
    this.#unwatch();
    try {
      const stop = await watchRun(this.id, (frame) => this.#take(frame));
      if (this.#closed) stop();
      else this.#stop = stop;
    } catch {
      // It has ended in the meantime: its new status is on the way, and the store is read then.
    }
    await this.#read();
    this.#timer = window.setTimeout(() => void this.#read(), CATCH_UP_MS);
  }

  #unwatch(): void {
    window.clearTimeout(this.#timer);
    this.#stop?.();
    this.#stop = null;
    this.#progress = null;
    this.#stepsPerSecond = null;
    this.#threads = 1;
  }

  async #read(): Promise<void> {
    const answer = await attempt('run:series', { ids: [this.id], metrics: null });
    if (answer.failed || this.#closed) return;
    for (const { series } of answer.value) this.#series.merge(series);
    this.#touch();
  }

  #take(frame: LiveFrame): void {
    if (this.#closed) return;
    this.#series.append(frame.points);
    this.#progress = frame.progress;
    this.#stepsPerSecond = frame.stepsPerSecond;
    this.#threads = frame.threads;
    if (frame.grid !== null) [this.#grid, this.#fields] = [frame.grid, frame.fields];
    this.#touch();
  }

  /** One redraw an animation frame at most. */
  #touch(): void {
    if (this.#frame !== 0) return;
    this.#frame = window.requestAnimationFrame(() => {
      this.#frame = 0;
      this.#version++;
    });
  }
}

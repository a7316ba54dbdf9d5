import { untrack } from 'svelte';
import { ACTIVATIONS } from '../../shared/activations';
import type { RunSummary, SweepId } from '../../shared/run';
import {
  depthSweep,
  meanFieldLayer,
  layersOf,
  planePoint,
  readPhase,
  shapeOf,
  type LinePoint,
  type PhaseMap,
  type PhaseReading,
  type Plane,
} from '../../shared/signal';
import { app } from './app.svelte';
import { attempt } from './attempt';
import { notices } from './notices.svelte';
import type { RunMark } from './runMark';
import { runs } from './runs.svelte';
import { signal } from './signal.svelte';
import { phaseKey, type PhaseTask, type WorkAnswer } from './signalWork';
import { SignalWorker } from './signalWorker';

export type Shade = 'chi' | 'scale' | 'phase';

/** Where a cursor may rest. */
export interface PlaneCursor {
  readonly sigmaW: number;
  readonly sigmaB: number;
}

/** The σ_w of the sweep of trainable depth, as shares of the critical one. */
const AROUND = [0.6, 0.8, 1, 1.25, 1.6];
/** Functions that are nowhere steeper than this need a σ_w of ten for χ = 1. */
const FLAT = 0.25;
const WIDE = 14;
const REST_MS = 120;
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));

/** The plane of σ_w and σ_b of the chosen activation. */
class SignalPlane {
  shade = $state<Shade>('chi');
  showRuns = $state(true);
  /** The cursor; null before it was first moved. */
  cursor = $state.raw<PlaneCursor | null>(null);
  /** At the cursor once it rests: the correlation map takes longer than a frame. */
  reading = $state.raw<PhaseReading | null>(null);
  /** The sweep whose depths are drawn: null for all runs. */
  source = $state<SweepId | null | undefined>(undefined);
  starting = $state(false);
  #version = $state(0);
  #rest = 0;
  readonly #maps = new Map<string, { map: PhaseMap; finished: boolean }>();
  readonly #lines = new Map<string, readonly LinePoint[]>();
  readonly #worker = new SignalWorker((answer) => this.#answer(answer));

  readonly activation = $derived(signal.current.activation);
  readonly shape = $derived(shapeOf(signal.current));
  readonly plane: Plane = $derived({
    from: 0,
    to: ACTIVATIONS[this.activation.name].maxSlope <= FLAT ? WIDE : 4,
    low: 0,
    high: 2,
  });
  readonly task: PhaseTask = $derived({
    activation: this.activation.name,
    alpha: this.shape.alpha,
    plane: this.plane,
  });
  readonly map = $derived.by(() => {
    void this.#version;
    return this.#maps.get(phaseKey(this.task)) ?? null;
  });
  readonly line = $derived.by(() => {
    void this.#version;
    return this.#lines.get(phaseKey(this.task)) ?? [];
  });
  /** Where the chosen column lies; null without a σ_w. */
  readonly here: PlaneCursor | null = $derived.by(() => {
    if (!signal.valid) return null;
    const layer = meanFieldLayer(layersOf(signal.current)[0]!, signal.current.width);
    return layer === null ? null : { sigmaW: layer.sigmaW, sigmaB: layer.sigmaB };
  });
  /** Runs of this activation that have a place. */
  readonly marks: readonly RunMark[] = $derived.by(() =>
    runs.list.flatMap((run) => {
      const point = planePoint(run.spec);
      if (point === null || point.activation !== this.activation.name || !near(point.alpha, this.shape.alpha))
        return [];
      return [{ run, point, success: successOf(run) }];
    }),
  );
  /** Sweeps over depth on this activation, newest first. */
  readonly depthSweeps = $derived(
    runs.sweeps.filter(
      ({ spec }) =>
        spec.axes.some(({ field }) => field === 'depth') &&
        spec.template.network.layers[0]?.activation.name === this.activation.name,
    ),
  );
  readonly shownSweep: SweepId | null = $derived(
    this.source === undefined ? (this.depthSweeps[0]?.id ?? null) : this.source,
  );
  /** Marks of the sweep whose depths are drawn, or all. */
  readonly measured: readonly RunMark[] = $derived(
    this.shownSweep === null ? this.marks : this.marks.filter(({ run }) => run.sweepId === this.shownSweep),
  );

  watch(): void {
    const { task } = this;
    void this.here;
    if (this.#maps.get(phaseKey(task))?.finished !== true) this.#worker.order({ kind: 'phase', task });
    // What was read was of another function, or network.
    untrack(() => this.point(this.cursor));
  }

  point(cursor: PlaneCursor | null): void {
    this.cursor = cursor;
    this.reading = null;
    window.clearTimeout(this.#rest);
    const place = cursor ?? this.here;
    if (place === null) return;
    this.#rest = window.setTimeout(() => {
      this.reading = readPhase(this.shape, place.sigmaW, place.sigmaB);
    }, REST_MS);
  }

  initializeHere({ sigmaW, sigmaB }: PlaneCursor): void {
    signal.initializeAt(this.activation, sigmaW, sigmaB);
  }

  trainHere({ sigmaW, sigmaB }: PlaneCursor): void {
    signal.train({ ...signal.current, sigmaW, sigmaB });
  }

  /** The σ_w that the sweep of trainable depth takes, around that of the critical line at the network's σ_b; none while there is no line. */
  readonly sigmas: readonly number[] = $derived.by(() => {
    const { sigmaB } = signal.current;
    const above = this.line.findIndex((point) => point.sigmaB >= sigmaB);
    const [from, to] = [this.line[Math.max(0, above - 1)], this.line[above]];
    if (from === undefined || to === undefined) return [];
    const share = to.sigmaB === from.sigmaB ? 0 : (sigmaB - from.sigmaB) / (to.sigmaB - from.sigmaB);
    const critical = from.sigmaW + share * (to.sigmaW - from.sigmaW);
    return Number.isNaN(critical) ? [] : AROUND.map((each) => Number((each * critical).toPrecision(4)));
  });

  async measureDepth(): Promise<void> {
    if (this.starting || this.sigmas.length === 0) return;
    this.starting = true;
    const answer = await attempt('sweep:start', depthSweep(signal.current, this.sigmas));
    this.starting = false;
    if (answer.failed) return;
    runs.putSweeps([answer.value]);
    this.source = answer.value.id;
    notices.show('success', `Started “${answer.value.spec.name}”: the chart fills in while it runs.`, {
      label: 'Show in Sweep',
      run: () => (app.place = 'sweep'),
    });
  }

  #answer(answer: WorkAnswer): void {
    if (answer.kind === 'map') this.#maps.set(answer.key, { map: answer.map, finished: answer.finished });
    else if (answer.kind === 'line') this.#lines.set(answer.key, answer.line);
    this.#version++;
  }
}

function successOf(run: RunSummary): number | null {
  if (run.status === 'diverged') return 0;
  if (run.status !== 'done' && run.status !== 'stopped') return null;
  const series = run.metrics['accuracy.test'] ?? run.metrics['accuracy.train'];
  return series?.last ?? null;
}

export const plane = new SignalPlane();

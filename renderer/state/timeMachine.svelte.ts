import { messageOf } from '../../shared/errors';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import type { GradientCheck, SymmetryStep, TimeFrame, TimeStep, UnitDetail } from '../../shared/timeFrame';
import { call } from '../api';
import { lowerBound } from '../charts/curves';
import { TimeFrames } from './timeFrames';

/** A unit that was picked; layers count from 1, units from 0. */
export interface PickedUnit {
  readonly layer: number;
  readonly unit: number;
}

/** Time between two steps while it plays. */
const PLAY_MS = 350;

/**
 * One run, looked back at: the steps whose weights are kept, the one that is shown, and what the network was then. Frames
 * come from another process and are kept; the newest wish wins, those in between are left out.
 */
export class TimeMachine {
  readonly id: RunId;
  steps = $state.raw<readonly TimeStep[]>([]);
  /** Steps that are stored but cannot be read. */
  lost = $state.raw<readonly number[]>([]);
  /** The chosen step; null for the newest, also when newer ones come. */
  #chosen = $state<number | null>(null);
  /** The layer whose units are drawn. */
  layer = $state(1);
  /** What is shown: it stays until that of another step is there. */
  frame = $state.raw<TimeFrame | null>(null);
  unit = $state.raw<UnitDetail | null>(null);
  picked = $state.raw<PickedUnit | null>(null);
  symmetry = $state.raw<readonly SymmetryStep[] | null>(null);
  gradient = $state.raw<GradientCheck | null>(null);
  checking = $state(false);
  loading = $state(true);
  playing = $state(false);
  problem = $state<string | null>(null);
  /** Milliseconds from the last change of the step until its frame was there. */
  took = $state<number | null>(null);

  readonly #frames: TimeFrames;
  #stamp = '';
  #busy = false;
  #asked = '';
  #timer = 0;

  constructor(id: RunId) {
    this.id = id;
    this.#frames = new TimeFrames((step, layer) => call('time:frame', { id, step, layer }));
  }

  /** The place of the shown step among the kept ones; −1 when there are none. */
  get at(): number {
    const last = this.steps.length - 1;
    if (this.#chosen === null) return last;
    const place = lowerBound(
      this.steps.map(({ step }) => step),
      this.#chosen,
    );
    return Math.min(last, place);
  }

  get step(): number | null {
    return this.steps[this.at]?.step ?? null;
  }

  /** Whether the newest kept step is shown, and the next one will be. */
  get follows(): boolean {
    return this.#chosen === null;
  }

  /** To be called with each new summary of the run. */
  async load(run: RunSummary): Promise<void> {
    const { status, pointCount, checkpointStep } = run;
    const stamp = `${isActive(status)} ${pointCount} ${checkpointStep}`;
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.layer = Math.min(this.layer, run.spec.network.layers.length);
    try {
      const { steps, lost } = await call('time:steps', { id: this.id });
      const known = this.steps;
      this.steps = steps;
      this.lost = lost;
      this.problem = null;
      // A run that was resumed may have made a step again: the same, but maybe kept in another way.
      if (known.some(({ step, exact }, i) => steps[i]?.step !== step || steps[i].exact !== exact)) this.#frames.clear();
      this.symmetry = null;
    } catch (thrown) {
      this.problem = messageOf(thrown);
    }
    this.loading = false;
    await this.show();
  }

  /** Goes to the kept step nearest to this one. */
  go(step: number): void {
    const steps = this.steps.map((each) => each.step);
    if (steps.length === 0) return;
    const place = lowerBound(steps, step);
    const [below, above] = [steps[place - 1], steps[place]];
    const near = above === undefined || (below !== undefined && step - below <= above - step) ? below : above;
    this.#chosen = near === steps.at(-1) ? null : (near ?? null);
    void this.show();
  }

  /** By so many kept steps, backwards below 0. */
  move(by: number): void {
    const place = Math.min(this.steps.length - 1, Math.max(0, this.at + by));
    const step = this.steps[place]?.step;
    if (step !== undefined) this.go(step);
  }

  /** Goes on by itself; from the beginning when it is at the end. */
  play(): void {
    if (this.playing || this.steps.length < 2) return;
    this.playing = true;
    if (this.at === this.steps.length - 1) this.go(this.steps[0]!.step);
    const next = (): void => {
      if (!this.playing) return;
      if (this.at >= this.steps.length - 1) this.playing = false;
      else {
        this.move(1);
        this.#timer = window.setTimeout(next, PLAY_MS);
      }
    };
    this.#timer = window.setTimeout(next, PLAY_MS);
  }

  pause(): void {
    this.playing = false;
    window.clearTimeout(this.#timer);
  }

  pick(unit: PickedUnit | null): void {
    this.picked = unit;
    this.unit = null;
    if (unit !== null) this.layer = unit.layer;
    void this.show();
  }

  chooseLayer(layer: number): void {
    this.layer = layer;
    void this.show();
  }

  async compareUnits(): Promise<void> {
    if (this.symmetry !== null) return;
    try {
      this.symmetry = await call('time:symmetry', { id: this.id });
    } catch (thrown) {
      this.problem = messageOf(thrown);
    }
  }

  async checkGradient(): Promise<void> {
    if (this.step === null || this.checking) return;
    this.checking = true;
    this.gradient = null;
    try {
      this.gradient = await call('time:gradient', { id: this.id, step: this.step });
      this.problem = null;
    } catch (thrown) {
      this.problem = messageOf(thrown);
    }
    this.checking = false;
  }

  /** Reads what is to be shown, one question at a time: when it is answered, what is wanted by then comes next. */
  async show(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let wanted = this.#wanted(); wanted !== null && wanted.key !== this.#asked; wanted = this.#wanted()) {
        this.#asked = wanted.key;
        await this.#read(wanted);
      }
    } finally {
      this.#busy = false;
    }
    // Ready before they are wanted; who waits comes first.
    void this.#frames.readAhead(() => {
      const { at, layer, steps } = this;
      return this.#busy ? null : { at, layer, steps: steps.map(({ step }) => step) };
    });
  }

  #wanted(): { readonly key: string; readonly step: number; readonly layer: number; picked: PickedUnit | null } | null {
    const { step, layer, picked } = this;
    if (step === null) return null;
    return { key: `${step} ${layer} ${picked?.layer} ${picked?.unit} ${this.#stamp}`, step, layer, picked };
  }

  async #read({ step, layer, picked }: { step: number; layer: number; picked: PickedUnit | null }): Promise<void> {
    const start = performance.now();
    try {
      const frame = await this.#frames.get(step, layer);
      const unit = picked === null ? null : await call('time:unit', { id: this.id, step, ...picked });
      this.frame = frame;
      this.unit = unit;
      if (this.gradient?.step !== step) this.gradient = null;
      this.problem = null;
      this.took = performance.now() - start;
    } catch (thrown) {
      this.problem = messageOf(thrown);
    }
  }
}

/** The machines of the runs that were looked back at last. */
const KEPT = 6;
const machines = new Map<RunId, TimeMachine>();

export function timeMachineOf(id: RunId): TimeMachine {
  const machine = machines.get(id) ?? new TimeMachine(id);
  machines.delete(id);
  machines.set(id, machine);
  for (const [oldest, { playing }] of machines) if (machines.size > KEPT && !playing) machines.delete(oldest);
  return machine;
}

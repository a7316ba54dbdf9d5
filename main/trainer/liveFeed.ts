import type { Point } from '../../shared/metrics';
import type { LiveFrame, Progress } from '../../shared/trainerProtocol';
import type { Training } from '../../shared/training';
import type { LivePort } from './channel';
import { LiveFields } from './liveFields';
import type { Threads } from './threads';

/** At most 30 frames a second. */
const FRAME_MS = 1000 / 30;
/** The decision boundary costs thousands of predictions: a few a second are enough for the eye. */
const GRID_MS = 150;
const GRID_SIZE = 80;
const RATE_WINDOW_MS = 1000;

/** Sends what happens in a run to the pages that watch it. Costs nothing while nobody does. */
export class LiveFeed {
  readonly #runId: string;
  readonly #training: Training;
  readonly #threads: Threads;
  readonly #fields: LiveFields;
  readonly #ports = new Set<LivePort>();
  #points: Point[] = [];
  #frameAt = 0;
  #gridAt = 0;
  #marks: { at: number; step: number }[] = [];

  constructor(runId: string, training: Training, threads: Threads) {
    this.#runId = runId;
    this.#training = training;
    this.#threads = threads;
    this.#fields = new LiveFields(training);
  }

  attach(port: LivePort): void {
    this.#ports.add(port);
    port.on('close', () => this.#ports.delete(port));
    port.start();
    this.#gridAt = 0;
  }

  add(points: readonly Point[]): void {
    if (this.#ports.size === 0) return;
    for (const point of points) this.#points.push(point);
  }

  /** Sends a frame when one is due; `now` forces it, with the decision boundary. */
  flush(progress: Progress, now: boolean): void {
    if (this.#ports.size === 0) return;
    const time = performance.now();
    if (!now && time - this.#frameAt < FRAME_MS) return;
    this.#frameAt = time;
    const withGrid = now || time - this.#gridAt >= GRID_MS;
    const frame: LiveFrame = {
      runId: this.#runId,
      progress,
      stepsPerSecond: this.#rate(time, progress.step),
      threads: this.#threads.count,
      points: this.#points,
      grid: withGrid ? this.#training.decisionGrid(GRID_SIZE) : null,
      fields: withGrid ? this.#fields.now() : [],
    };
    if (withGrid) this.#gridAt = performance.now();
    this.#points = [];
    for (const port of this.#ports) port.postMessage(frame);
  }

  #rate(time: number, step: number): number {
    this.#marks.push({ at: time, step });
    while (this.#marks.length > 2 && time - (this.#marks[0]?.at ?? time) > RATE_WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0];
    if (first === undefined || time <= first.at) return 0;
    return ((step - first.step) * 1000) / (time - first.at);
  }
}

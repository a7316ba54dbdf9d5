import { prepareData } from '../../shared/datasets/prepare';
import type { LayerHistogram } from '../../shared/histogram';
import type { Point } from '../../shared/metrics';
import type { ThreadLimit } from '../../shared/threadChoice';
import type { CheckpointReason, Progress, TrainerCommand, TrainerEvent } from '../../shared/trainerProtocol';
import { Training } from '../../shared/training';
import { readTable } from '../data/readTable';
import { nextBurst, SLICE_MS } from './burst';
import type { LivePort } from './channel';
import { LiveFeed } from './liveFeed';
import { failureOf } from './failure';
import { SnapshotWriter } from './snapshotWriter';
import { Threads } from './threads';
import { WorkClock } from './workClock';

/** Points reach the history this often; a crash loses less than this. */
const POINTS_MS = 250;
/** A checkpoint costs a copy of the weights: at most this share of the time goes into them. */
const CHECKPOINT_SHARE = 0.02;
const CHECKPOINT_MIN_MS = 1000;

type StartCommand = Extract<TrainerCommand, { type: 'start' }>;

/** One run in this process: trains in slices, reports points, checkpoints and the end. */
export class TrainerSession {
  readonly runId: string;
  readonly #training: Training;
  readonly #send: (event: TrainerEvent) => void;
  readonly #feed: LiveFeed;
  readonly #threads: Threads;
  readonly #spec: StartCommand['spec'];
  readonly #clock = new WorkClock();
  #mode: 'running' | 'paused' | 'ended';
  #held = false;
  /** The next slice is on its way. */
  #due = false;
  /** Step at which an `advance` ends, or null to run on. */
  #pauseAt: number | null = null;
  #elapsedMs: number;
  /** Steps to make between two looks at the clock: of small networks it would cost more than a step. */
  #burst = 1;
  #pending: Point[] = [];
  #histograms: LayerHistogram[] = [];
  readonly #snapshots = new SnapshotWriter();
  /** The last step whose time is recorded. */
  #timedStep = -1;
  #pointsSentAt = 0;
  #checkpointDueAt: number;

  constructor(command: StartCommand, send: (event: TrainerEvent) => void) {
    this.runId = command.runId;
    this.#send = send;
    this.#elapsedMs = command.elapsedMs;
    this.#mode = command.startPaused ? 'paused' : 'running';
    const { spec, experiment, checkpoint, datasetsFolder } = command;
    this.#spec = spec;
    const data = prepareData(spec, readTable(spec.dataset, datasetsFolder));
    this.#training =
      checkpoint === null
        ? Training.start(spec, data, experiment)
        : Training.resume(spec, checkpoint, data, experiment);
    // A step is timed once: those up to a checkpoint are the history's already.
    if (checkpoint !== null) this.#timedStep = this.#training.step;
    this.#threads = new Threads(this.#training.team, command.threads);
    this.#feed = new LiveFeed(this.runId, this.#training, this.#threads);
    this.#checkpointDueAt = performance.now() + CHECKPOINT_MIN_MS;
  }

  /** Reports the start and, when not paused, begins to train. */
  begin(): void {
    const { totalSteps, stepsPerEpoch, parameterCount, step } = this.#training;
    this.#send({ type: 'started', runId: this.runId, totalSteps, stepsPerEpoch, parameterCount, step });
    // A resumed run has the points of its checkpoint's step already.
    if (step === 0) this.#collect(this.#elapsedMs);
    this.#flushPoints();
    if (this.#mode === 'paused') {
      this.#checkpoint('start');
      this.#send({ type: 'paused', runId: this.runId, progress: this.#progress() });
    } else {
      this.#pumpSoon();
    }
  }

  pause(): void {
    if (this.#mode !== 'running') return;
    this.#mode = 'paused';
    this.#pauseAt = null;
    this.#flushPoints();
    this.#checkpoint('paused');
    this.#send({ type: 'paused', runId: this.runId, progress: this.#progress() });
    this.#feed.flush(this.#progress(), true);
  }

  resume(): void {
    if (this.#mode !== 'paused') return;
    this.#mode = 'running';
    this.#pauseAt = null;
    this.#send({ type: 'resumed', runId: this.runId, progress: this.#progress() });
    this.#pumpSoon();
  }

  advance(unit: 'step' | 'epoch', count: number): void {
    if (this.#mode !== 'paused') return;
    const { step, stepsPerEpoch } = this.#training;
    // An epoch ends at the next multiple of its length, also when started in the middle of one.
    this.#pauseAt = unit === 'step' ? step + count : (Math.floor(step / stepsPerEpoch) + count) * stepsPerEpoch;
    this.#mode = 'running';
    this.#pumpSoon();
  }

  stop(): void {
    if (this.#mode !== 'ended') this.#end('stopped');
  }

  /** No step until `release`; the mode stays, and so does the step at which an `advance` ends. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    if (this.#mode === 'running') this.#pumpSoon();
  }

  limitThreads(limit: ThreadLimit): void {
    this.#threads.limit = limit;
  }

  /** Ends what helps the run. It makes no more steps. */
  close(): void {
    this.#mode = 'ended';
    this.#threads.end();
  }

  watch(port: LivePort): void {
    this.#feed.attach(port);
    this.#feed.flush(this.#progress(), true);
  }

  #pumpSoon(): void {
    if (!this.#due) setImmediate(this.#pump);
    this.#due = true;
  }

  readonly #pump = (): void => {
    this.#due = false;
    if (this.#mode !== 'running' || this.#held) return;
    try {
      this.#slice();
    } catch (thrown) {
      this.close();
      this.#flushPoints();
      this.#send({ type: 'failed', runId: this.runId, message: failureOf(thrown, this.#spec) });
    }
  };

  #slice(): void {
    const training = this.#training;
    const start = this.#clock.begin();
    let now = start;
    while (!training.done && training.step !== this.#pauseAt && now - start < SLICE_MS) {
      const from = training.step;
      const before = now;
      training.advance(this.#pauseAt === null ? this.#burst : Math.min(this.#burst, this.#pauseAt - from));
      now = this.#clock.now();
      this.#threads.took(training.step - from, now - before);
      this.#collect(this.#elapsedMs + (now - start));
      now = this.#clock.now();
      this.#burst = nextBurst(training.step - from, now - before);
    }
    this.#elapsedMs += now - start;

    if (training.divergence !== null) return this.#end('diverged');
    if (training.done) return this.#end('done');
    if (training.step === this.#pauseAt) return this.pause();
    const at = performance.now();
    if (at - this.#pointsSentAt >= POINTS_MS) this.#flushPoints();
    if (at >= this.#checkpointDueAt) this.#checkpoint('periodic');
    this.#feed.flush(this.#progress(), false);
    this.#pumpSoon();
  }

  /** @param elapsedMs when the last step was made. */
  #collect(elapsedMs: number): void {
    const points = this.#training.measure();
    for (const histogram of this.#training.histograms()) this.#histograms.push(histogram);
    this.#keepWeights();
    if (points.length === 0) return;
    // The core has no clock. A step that diverged has points of its own beside those of the last completed one.
    for (const step of [...new Set(points.map((point) => point.step))].sort((a, b) => a - b)) {
      if (step <= this.#timedStep) continue;
      this.#timedStep = step;
      points.push({ metric: 'elapsed', layer: 0, step, value: elapsedMs / 1000 });
    }
    for (const point of points) this.#pending.push(point);
    this.#feed.add(points);
  }

  #keepWeights(): void {
    const weights = this.#training.snapshot();
    if (weights === null) return;
    const snapshot = this.#snapshots.take(this.#training.step, weights, this.#training.blocks);
    this.#send({ type: 'snapshot', runId: this.runId, snapshot });
  }

  #end(status: 'done' | 'stopped' | 'diverged'): void {
    this.close();
    this.#flushPoints();
    this.#checkpoint(status === 'stopped' ? 'stopped' : 'final');
    this.#feed.flush(this.#progress(), true);
    this.#send({
      type: 'ended',
      runId: this.runId,
      status,
      progress: this.#progress(),
      weightsHash: this.#training.weightsHash(),
      message: this.#training.divergence?.message ?? null,
    });
  }

  #flushPoints(): void {
    this.#pointsSentAt = performance.now();
    const [points, histograms] = [this.#pending, this.#histograms];
    this.#send({ type: 'points', runId: this.runId, progress: this.#progress(), points, histograms });
    this.#pending = [];
    this.#histograms = [];
  }

  /** Points first: the history must never hold a checkpoint that is ahead of its points. */
  #checkpoint(reason: CheckpointReason): void {
    const start = performance.now();
    if (this.#pending.length + this.#histograms.length > 0) this.#flushPoints();
    const bytes = this.#training.checkpoint();
    const { step } = this.#training;
    this.#send({ type: 'checkpoint', runId: this.runId, step, reason, elapsedMs: this.#elapsedMs, bytes });
    const cost = performance.now() - start;
    this.#checkpointDueAt = performance.now() + Math.max(CHECKPOINT_MIN_MS, cost / CHECKPOINT_SHARE);
  }

  #progress(): Progress {
    const { step, epoch } = this.#training;
    return { step, epoch, elapsedMs: this.#elapsedMs };
  }
}

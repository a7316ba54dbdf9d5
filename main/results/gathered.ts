import { SNAPSHOTS } from '../../shared/cadence';
import { datasetShape } from '../../shared/datasets/index';
import { trainingCount } from '../../shared/datasets/split';
import type { ExperimentSpec } from '../../shared/experiment';
import { countParameters, stepCounts } from '../../shared/experimentSchema';
import type { LayerHistogram } from '../../shared/histogram';
import type { Point } from '../../shared/metrics';
import type { StoredSnapshot } from '../../shared/snapshot';
import type { Progress } from '../../shared/trainerProtocol';
import { mostCheckpointBytes, mostSnapshotBytes } from './checkpointRules';
import { fromExact } from './exactNumbers';
import { refusal, type ResultLine } from './format';

type Line<T extends ResultLine['type']> = Extract<ResultLine, { type: T }>;
type ProgressLine = Line<'points'>['progress'];

/** Bytes that are still coming in parts. */
interface Coming {
  readonly bytes: Uint8Array;
  at: number;
}

/** What a result has told so far; each line is held to what came before it, and to what its experiment can be. */
export class Gathered {
  readonly #spec: ExperimentSpec;
  readonly #counts: { readonly totalSteps: number; readonly stepsPerEpoch: number; readonly parameterCount: number };
  readonly #lastSteps = new Map<string, number>();
  readonly #histogramPlaces = new Set<string>();
  #coming: Coming | null = null;
  started: Pick<Line<'started'>, 'totalSteps' | 'stepsPerEpoch' | 'parameterCount'> | null = null;
  readonly points: Point[] = [];
  readonly histograms: LayerHistogram[] = [];
  readonly snapshots: StoredSnapshot[] = [];
  checkpoint: { readonly step: number; readonly elapsedMs: number; readonly bytes: Uint8Array } | null = null;
  progress: Progress = { step: 0, epoch: 0, elapsedMs: 0 };

  constructor(spec: ExperimentSpec) {
    this.#spec = spec;
    const counts = stepCounts(spec, trainingCount(datasetShape(spec.dataset).samples, spec.testFraction));
    this.#counts = { ...counts, parameterCount: countParameters(spec) };
  }

  /** Errors  LabError 'input' while bytes are missing: nothing else may come in between. */
  requireWhole(): void {
    if (this.#coming === null) return;
    throw refusal(`${this.#coming.bytes.length - this.#coming.at} bytes of a snapshot or checkpoint are missing`);
  }

  start(line: Line<'started'>): void {
    if (this.started !== null) throw refusal('it must begin once');
    for (const key of ['totalSteps', 'stepsPerEpoch', 'parameterCount'] as const) {
      if (line[key] === this.#counts[key]) continue;
      throw refusal(`${key} must be ${this.#counts[key]}, as its settings say; got ${line[key]}`);
    }
    const { totalSteps, stepsPerEpoch, parameterCount } = line;
    this.started = { totalSteps, stepsPerEpoch, parameterCount };
  }

  addPoints({ progress, series, histograms }: Line<'points'>): void {
    this.#requireOpen();
    this.#advance(progress);
    for (const [metric, layer, steps, values] of series) {
      if (steps.length !== values.length) throw refusal(`${metric} must have a value for each of its steps`);
      this.#requireLayer(layer, 0);
      const name = `${metric}/${layer}`;
      let last = this.#lastSteps.get(name) ?? -1;
      steps.forEach((step, i) => {
        if (step <= last) throw refusal(`the steps of ${metric} must ascend; got ${step} after ${last}`);
        this.#requireStep(step);
        last = step;
        this.points.push({ metric, layer, step, value: fromExact(values[i]!) });
      });
      this.#lastSteps.set(name, last);
    }
    for (const [quantity, layer, step, least, greatest, mean, nonFinite, counts] of histograms) {
      this.#requireLayer(layer, 1);
      this.#requireStep(step);
      const place = `${quantity}/${layer}/${step}`;
      if (this.#histogramPlaces.has(place)) {
        throw refusal(`the ${quantity} of layer ${layer} at step ${step} must be there once`);
      }
      this.#histogramPlaces.add(place);
      const numbers = { least: fromExact(least), greatest: fromExact(greatest), mean: fromExact(mean) };
      this.histograms.push({ quantity, layer, step, ...numbers, nonFinite, counts: Uint32Array.from(counts) });
    }
  }

  snapshot({ step, base, exact, weightsHash, bytes }: Line<'snapshot'>): void {
    this.#requireOpen();
    this.#requireStep(step);
    const before = this.snapshots.at(-1)?.step ?? null;
    if (before !== null && step <= before) throw refusal(`snapshots must ascend; got step ${step} after ${before}`);
    if (base !== null && base !== before) {
      throw refusal(`a snapshot must build on the one before it, at step ${before ?? 'none'}; got ${base}`);
    }
    if (this.snapshots.length >= SNAPSHOTS) throw refusal(`it must have at most ${SNAPSHOTS} snapshots; got more`);
    const all = this.#room('a snapshot', bytes, mostSnapshotBytes(this.#spec, this.#counts.parameterCount));
    this.snapshots.push({ step, base, exact, weightsHash, bytes: all });
  }

  beginCheckpoint({ step, elapsedMs, bytes }: Line<'checkpoint'>): void {
    this.#requireOpen();
    if (step !== this.progress.step) {
      throw refusal(`its checkpoint must be of its last step, ${this.progress.step}; got ${step}`);
    }
    const all = this.#room('the checkpoint', bytes, mostCheckpointBytes(this.#spec, this.#counts.parameterCount));
    this.checkpoint = { step, elapsedMs, bytes: all };
  }

  part({ base64 }: Line<'part'>): void {
    const coming = this.#coming;
    if (coming === null) throw refusal('bytes came that belong to nothing');
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.toString('base64') !== base64) throw refusal('bytes must be base64 as Initlab writes it');
    if (bytes.length === 0 || coming.at + bytes.length > coming.bytes.length) {
      throw refusal(`a part must have 1 to ${coming.bytes.length - coming.at} bytes; got ${bytes.length}`);
    }
    coming.bytes.set(bytes, coming.at);
    coming.at += bytes.length;
    if (coming.at === coming.bytes.length) this.#coming = null;
  }

  end({ status, progress, message }: Line<'ended'>): void {
    if (this.checkpoint === null) throw refusal('its final checkpoint is missing');
    this.#advance(progress);
    const { step } = this.progress;
    if (step !== this.checkpoint.step) throw refusal(`it must end at step ${this.checkpoint.step}; got ${step}`);
    if (status === 'done' && step !== this.#counts.totalSteps) {
      throw refusal(`a run that is done has made ${this.#counts.totalSteps} steps; got ${step}`);
    }
    if ((message === null) !== (status === 'done')) {
      throw refusal(`a run that is ${status} must have ${status === 'done' ? 'no message' : 'a message'}`);
    }
  }

  /** Memory for bytes that come in parts: bounded before it is taken. */
  #room(what: string, bytes: number, most: number): Uint8Array {
    if (bytes < 1 || bytes > most) throw refusal(`${what} must have 1 to ${most} bytes; got ${bytes}`);
    const all = new Uint8Array(bytes);
    this.#coming = { bytes: all, at: 0 };
    return all;
  }

  #requireOpen(): void {
    if (this.started === null) throw refusal('it must begin before anything is measured');
    if (this.checkpoint !== null) throw refusal('nothing but its end may follow its final checkpoint');
  }

  #requireLayer(layer: number, least: 0 | 1): void {
    const depth = this.#spec.network.layers.length;
    if (layer < least || layer > depth) throw refusal(`a layer must be ${least} to ${depth}; got ${layer}`);
  }

  #requireStep(step: number): void {
    if (step <= this.#counts.totalSteps) return;
    throw refusal(`a step must be at most ${this.#counts.totalSteps}; got ${step}`);
  }

  #advance([step, epoch, elapsedMs]: ProgressLine): void {
    this.#requireStep(step);
    const before = this.progress;
    if (step < before.step || elapsedMs < before.elapsedMs) throw refusal('it must not go back in steps or time');
    this.progress = { step, epoch: fromExact(epoch), elapsedMs };
  }
}

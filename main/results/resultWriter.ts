import { gzipSync } from 'node:zlib';
import { CORE_VERSION } from '../../shared/core';
import type { LayerHistogram } from '../../shared/histogram';
import type { Point } from '../../shared/metrics';
import type { Progress, TrainerEvent } from '../../shared/trainerProtocol';
import { type ExactNumber, toExact } from './exactNumbers';
import {
  CHUNK_BYTES,
  LINE_HISTOGRAMS,
  LINE_POINTS,
  PART_BYTES,
  RESULT_LIMITS,
  RESULT_VERSION,
  type ResultHead,
  type ResultLine,
} from './format';

/** Of gzip: the usual one takes nearly twice the time, for a twentieth less. */
const LEVEL = 2;

/** What a result says of where it comes from. */
export type Origin = Pick<ResultHead, 'specHash' | 'appVersion' | 'by'>;

/** Turns the reports of a trainer, as they come, into the chunks of a result. */
export class ResultWriter {
  readonly #emit: (chunk: Uint8Array) => void;
  #lines: string[] = [];
  #bytes = 0;
  #ended = false;

  /** @param emit gets each chunk once it is full, the last one with the end of the run. */
  constructor({ specHash, appVersion, by }: Origin, emit: (chunk: Uint8Array) => void) {
    this.#emit = emit;
    const said = { appVersion: oneLine(appVersion, 100), by: oneLine(by, 200) };
    this.#write({
      type: 'head',
      version: RESULT_VERSION,
      specHash,
      coreVersion: CORE_VERSION,
      ...said,
      startedAt: Date.now(),
    });
  }

  /** Whether the end of the run was among the reports: then the result is whole. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Takes the next report. Checkpoints on the way are left out: only a run that goes on needs them. */
  add(event: TrainerEvent): void {
    switch (event.type) {
      case 'started': {
        const { totalSteps, stepsPerEpoch, parameterCount } = event;
        return this.#write({ type: 'started', totalSteps, stepsPerEpoch, parameterCount });
      }
      case 'points':
        return this.#points(event.progress, event.points, event.histograms);
      case 'snapshot': {
        const { bytes, step, base, exact, weightsHash } = event.snapshot;
        this.#write({ type: 'snapshot', step, base, exact, weightsHash, bytes: bytes.length });
        return this.#parts(bytes);
      }
      case 'checkpoint':
        if (event.reason !== 'final') return;
        this.#write({
          type: 'checkpoint',
          step: event.step,
          elapsedMs: event.elapsedMs,
          bytes: event.bytes.length,
        });
        return this.#parts(event.bytes);
      case 'ended': {
        const { status, progress, weightsHash } = event;
        // Somebody's wish, not a result: who asked for it gives the run back.
        if (status === 'stopped') return;
        const message = event.message === null ? null : shortened(event.message);
        this.#write({
          type: 'ended',
          status,
          progress: progressOf(progress),
          weightsHash,
          message,
          endedAt: Date.now(),
        });
        return this.#end();
      }
      case 'failed':
        this.#write({ type: 'failed', message: shortened(event.message), endedAt: Date.now() });
        return this.#end();
      case 'paused':
      case 'resumed':
    }
  }

  #points(progress: Progress, points: readonly Point[], histograms: readonly LayerHistogram[]): void {
    const at = progressOf(progress);
    // How far the run is counts, too.
    if (points.length + histograms.length === 0) {
      this.#write({ type: 'points', progress: at, series: [], histograms: [] });
    }
    for (let from = 0; from < points.length; from += LINE_POINTS) {
      const series = seriesOf(points.slice(from, from + LINE_POINTS));
      this.#write({ type: 'points', progress: at, series, histograms: [] });
    }
    for (let from = 0; from < histograms.length; from += LINE_HISTOGRAMS) {
      const some = histograms.slice(from, from + LINE_HISTOGRAMS).map(histogramLine);
      this.#write({ type: 'points', progress: at, series: [], histograms: some });
    }
  }

  #parts(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; from += PART_BYTES) {
      const part = bytes.subarray(from, from + PART_BYTES);
      const base64 = Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString('base64');
      this.#write({ type: 'part', base64 });
    }
  }

  #write(line: ResultLine | ResultHead): void {
    const text = `${JSON.stringify(line)}\n`;
    const bytes = Buffer.byteLength(text);
    if (this.#bytes + bytes > CHUNK_BYTES) this.#flush();
    this.#lines.push(text);
    this.#bytes += bytes;
  }

  #end(): void {
    this.#flush();
    this.#ended = true;
  }

  #flush(): void {
    if (this.#lines.length === 0) return;
    const chunk = gzipSync(this.#lines.join(''), { level: LEVEL });
    this.#lines = [];
    this.#bytes = 0;
    this.#emit(chunk);
  }
}

const progressOf = ({ step, epoch, elapsedMs }: Progress): [number, ExactNumber, number] => [
  step,
  toExact(epoch),
  elapsedMs,
];

type SeriesLine = Extract<ResultLine, { type: 'points' }>['series'][number];

function seriesOf(points: readonly Point[]): SeriesLine[] {
  const found = new Map<string, SeriesLine>();
  for (const { metric, layer, step, value } of points) {
    const name = `${metric}/${layer}`;
    let line = found.get(name);
    if (line === undefined) found.set(name, (line = [metric, layer, [], []]));
    line[2].push(step);
    line[3].push(toExact(value));
  }
  return [...found.values()];
}

function histogramLine(each: LayerHistogram): Extract<ResultLine, { type: 'points' }>['histograms'][number] {
  const { quantity, layer, step, least, greatest, mean, nonFinite, counts } = each;
  return [quantity, layer, step, toExact(least), toExact(greatest), toExact(mean), nonFinite, [...counts]];
}

function shortened(message: string): string {
  return message === '' ? 'no reason was given' : message.slice(0, RESULT_LIMITS.message);
}

function oneLine(text: string, most: number): string {
  return text.replace(/\p{Cc}|[\u2028\u2029]/gu, ' ').slice(0, most);
}

import type { ExperimentSpec } from '../../shared/experiment';
import { messageOf } from '../../shared/errors';
import type { LayerHistogram } from '../../shared/histogram';
import type { Point } from '../../shared/metrics';
import type { StoredSnapshot } from '../../shared/snapshot';
import type { Progress } from '../../shared/trainerProtocol';
import { checkCheckpoint } from './checkpointRules';
import {
  HEAD,
  LINES,
  parsePart,
  refusal,
  RESULT_LIMITS,
  type LineType,
  type ResultHead,
  type ResultLine,
} from './format';
import { Gathered } from './gathered';
import { unpackChunk } from './unpackChunk';

/** The run that a result must be of. */
export interface ExpectedRun {
  readonly spec: ExperimentSpec;
  readonly specHash: string;
  /** What its checkpoints are marked with: `RunDetail.experiment`. */
  readonly experiment: string;
  readonly coreVersion: string;
}

/** A result that has passed every rule. */
export interface RunResult {
  readonly head: ResultHead;
  /** Null when the run failed before it began. */
  readonly started: Pick<Line<'started'>, 'totalSteps' | 'stepsPerEpoch' | 'parameterCount'> | null;
  readonly points: readonly Point[];
  readonly histograms: readonly LayerHistogram[];
  readonly snapshots: readonly StoredSnapshot[];
  /** Null of a failed run. */
  readonly checkpoint: { readonly step: number; readonly elapsedMs: number; readonly bytes: Uint8Array } | null;
  readonly progress: Progress;
  readonly end:
    | { readonly status: 'done' | 'diverged'; readonly weightsHash: string; readonly message: string | null }
    | { readonly status: 'failed'; readonly message: string };
  /** Milliseconds since 1970, by the clock of who computed it; when it began stands in its head. */
  readonly endedAt: number;
}

type Line<T extends LineType> = Extract<ResultLine, { type: T }>;

/** Reads the chunks of one result in their order, as hostile input: every rule holds for what it gives. */
export class ResultReader {
  readonly #expected: ExpectedRun;
  readonly #gathered: Gathered;
  #head: ResultHead | null = null;
  #end: Pick<RunResult, 'end' | 'endedAt'> | null = null;
  #chunks = 0;
  #bytes = 0;

  constructor(expected: ExpectedRun) {
    this.#expected = expected;
    this.#gathered = new Gathered(expected.spec);
  }

  /** Takes the next chunk. Errors  LabError 'input' for one that breaks a rule; the reader is of no use afterwards. */
  push(chunk: Uint8Array): void {
    this.#chunks++;
    if (this.#chunks > RESULT_LIMITS.chunks) throw refusal(`it has more than ${RESULT_LIMITS.chunks} chunks`);
    const { lines, bytes } = unpackChunk(chunk, this.#chunks);
    this.#bytes += bytes;
    if (this.#bytes > RESULT_LIMITS.totalBytes) throw refusal(`it has more than ${RESULT_LIMITS.totalBytes} bytes`);
    for (const line of lines) this.#line(parseLine(line));
  }

  /** What was read. Errors  LabError 'input' when the end is missing. */
  finish(): RunResult {
    const head = this.#head;
    if (head === null || this.#end === null) throw refusal('its end is missing');
    const { end, endedAt } = this.#end;
    const { started, points, histograms, snapshots, checkpoint, progress } = this.#gathered;
    if (end.status === 'failed')
      return { head, started, points, histograms, snapshots, checkpoint: null, progress, end, endedAt };
    if (started === null || checkpoint === null) throw refusal('its start or its checkpoint is missing');
    checkCheckpoint(checkpoint.bytes, this.#expected.spec, {
      experiment: this.#expected.experiment,
      step: progress.step,
      parameterCount: started.parameterCount,
      diverged: end.status === 'diverged',
      weightsHash: end.weightsHash,
    });
    return { head, started, points, histograms, snapshots, checkpoint, progress, end, endedAt };
  }

  #line(raw: unknown): void {
    if (this.#head === null) return this.#begin(raw);
    if (this.#end !== null) throw refusal('nothing may stand behind its end');
    const line = typed(raw);
    const gathered = this.#gathered;
    if (line.type === 'part') return gathered.part(line);
    gathered.requireWhole();
    switch (line.type) {
      case 'started':
        return gathered.start(line);
      case 'points':
        return gathered.addPoints(line);
      case 'snapshot':
        return gathered.snapshot(line);
      case 'checkpoint':
        return gathered.beginCheckpoint(line);
      case 'ended':
        gathered.end(line);
        this.#end = {
          end: { status: line.status, weightsHash: line.weightsHash, message: line.message },
          endedAt: line.endedAt,
        };
        return;
      case 'failed':
        if (gathered.checkpoint !== null) throw refusal('a run that failed has no final checkpoint');
        this.#end = { end: { status: 'failed', message: line.message }, endedAt: line.endedAt };
    }
  }

  #begin(raw: unknown): void {
    const head = parsePart(HEAD, raw, 'its head');
    const { specHash, coreVersion } = this.#expected;
    if (head.coreVersion !== coreVersion) {
      const fix = 'let it be computed by a program with that core';
      throw refusal(`it was computed by core ${head.coreVersion}; the run is of core ${coreVersion}: ${fix}`);
    }
    if (head.specHash !== specHash) throw refusal('it is of another experiment, or of other seeds');
    this.#head = head;
  }
}

/** All chunks of a result at once. */
export function readResult(chunks: Iterable<Uint8Array>, expected: ExpectedRun): RunResult {
  const reader = new ResultReader(expected);
  for (const chunk of chunks) reader.push(chunk);
  return reader.finish();
}

/** JSON exactly as it is written here: no double keys, no other spelling. */
export function parseLine(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    // Lists that are nested too deeply can be read, but not be written again.
    if (!text.includes('"__proto__"') && JSON.stringify(value) === text) return value;
  } catch (thrown) {
    throw refusal(`a line must be JSON; ${messageOf(thrown)}`);
  }
  throw refusal('a line must be JSON as Initlab writes it; one is spelt otherwise');
}

function typed(raw: unknown): ResultLine {
  const type = typeof raw === 'object' && raw !== null && 'type' in raw ? raw.type : undefined;
  if (typeof type !== 'string' || !Object.hasOwn(LINES, type)) {
    throw refusal(
      `a line must be one of ${Object.keys(LINES).join(', ')}; got ${JSON.stringify(type) ?? 'none'}`.slice(0, 300),
    );
  }
  return parsePart(LINES[type as LineType], raw, `its record “${type}”`) as ResultLine;
}

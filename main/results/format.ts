import { z } from 'zod';
import { LabError } from '../../shared/errors';
import { BINS, QUANTITIES, type QuantityName } from '../../shared/histogram';
import { METRICS, type MetricName } from '../../shared/metrics';
import { parseWith } from '../../shared/validation';
import { EXACT_TEXTS, type ExactNumber, isExact } from './exactNumbers';

/**
 * The result of a run that was computed elsewhere: what its trainer reported, as JSON lines, a record a line, in chunks that are
 * gzipped one by one. First `head`, then `started`, then points, histograms and snapshots as they came, then the final checkpoint
 * and `ended`; of a run that failed, `failed` is the last. Bytes follow their record in `part` lines. Whoever wrote it: what does not
 * pass the rules of this folder is refused whole.
 */
export const RESULT_VERSION = 1;

/** How every sentence begins that refuses one. */
export const REFUSED = 'the result cannot be taken: ';

/** Ending of a file with one result. */
export const RESULT_ENDING = '.initlab-result';

/** What is too much for a result, whoever wrote it. */
export const RESULT_LIMITS = {
  /** Bytes of a chunk as it is sent or stored. */
  packedBytes: 1 << 20,
  /** Bytes of a chunk's lines, checked while it is unpacked. */
  unpackedBytes: 16 << 20,
  chunks: 4096,
  /** Bytes of all lines together. */
  totalBytes: 2 ** 31,
  lineBytes: 1 << 20,
  /** Of a message, in characters. */
  message: 10_000,
} as const;

/** Lines are gathered up to so many bytes: packed they are never more than a chunk may have. */
export const CHUNK_BYTES = 1_000_000;
/** Bytes that one `part` line carries. */
export const PART_BYTES = 192 << 10;
/** Points, histograms of a line. */
export const LINE_POINTS = 5000;
export const LINE_HISTOGRAMS = 200;

const LARGEST_STEP = 2 ** 31 - 1;
const MOST_LAYERS = 1000;
const MOST_PARAMETERS = 1e9;

const whole = (most: number) => z.int().min(0).max(most);
const step = () => whole(LARGEST_STEP);
const hash = () => z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 of 64 digits from 0 to f');
const exact = () => z.union([z.number(), z.enum(EXACT_TEXTS)]);
const ms = () => z.number().min(0);
/** Milliseconds since 1970, by the clock of who computed it. */
const time = () => whole(8.64e15);
/** One line of so many characters. */
const lineOf = (most: number) =>
  z.string().refine((text) => text.length <= most && !/\p{Cc}|[\u2028\u2029]/u.test(text), {
    error: `one line of at most ${most} characters`,
  });
const message = () => z.string().min(1).max(RESULT_LIMITS.message);
const metric = z.enum(Object.keys(METRICS) as [MetricName, ...MetricName[]], {
  error: 'a metric that this Initlab knows',
});
const quantity = z.enum(Object.keys(QUANTITIES) as [QuantityName, ...QuantityName[]]);
const progress = z.tuple([step(), exact(), ms()]);

// Most of a result is these: a schema for each number would take longer than all the rest.
const STEPS = z.custom<number[]>((raw) => isListOf(raw, isStep), { error: 'a list of steps' });
const COUNTS = z.custom<number[]>((raw) => isListOf(raw, isCount) && (raw as unknown[]).length === BINS, {
  error: `a list of ${BINS} counts`,
});
const VALUES = z.custom<ExactNumber[]>((raw) => isListOf(raw, isExact), { error: 'a list of numbers' });

export const HEAD = z.strictObject({
  type: z.literal('head'),
  version: z.literal(RESULT_VERSION, { error: `${RESULT_VERSION}; update the older of the two programs` }),
  /** Which run it is: the SHA-256 of its settings, seeds among them. */
  specHash: hash(),
  coreVersion: lineOf(100),
  appVersion: lineOf(100),
  /** Who computed it, such as a computer's name. */
  by: lineOf(200),
  startedAt: time(),
});

/** The lines behind the head, by their type. */
export const LINES = {
  started: z.strictObject({
    type: z.literal('started'),
    totalSteps: step(),
    stepsPerEpoch: step(),
    parameterCount: whole(MOST_PARAMETERS),
  }),
  points: z.strictObject({
    type: z.literal('points'),
    /** Step, epoch, milliseconds of training. */
    progress,
    /** Metric, layer, steps, values. */
    series: z.array(z.tuple([metric, whole(MOST_LAYERS), STEPS, VALUES])).max(LINE_POINTS),
    /** Quantity, layer, step; least, greatest, mean; values that were not finite; the bins. */
    histograms: z
      .array(
        z.tuple([
          ...([quantity, whole(MOST_LAYERS), step(), exact(), exact(), exact()] as const),
          ...([whole(0xffff_ffff), COUNTS] as const),
        ]),
      )
      .max(LINE_HISTOGRAMS),
  }),
  snapshot: z.strictObject({
    type: z.literal('snapshot'),
    step: step(),
    base: step().nullable(),
    exact: z.boolean(),
    weightsHash: hash(),
    bytes: whole(Number.MAX_SAFE_INTEGER),
  }),
  checkpoint: z.strictObject({
    type: z.literal('checkpoint'),
    step: step(),
    elapsedMs: ms(),
    bytes: whole(Number.MAX_SAFE_INTEGER),
  }),
  /** The next bytes of the snapshot or checkpoint before it. */
  part: z.strictObject({ type: z.literal('part'), base64: z.base64() }),
  ended: z.strictObject({
    type: z.literal('ended'),
    status: z.enum(['done', 'diverged']),
    progress,
    weightsHash: hash(),
    message: message().nullable(),
    endedAt: time(),
  }),
  failed: z.strictObject({ type: z.literal('failed'), message: message(), endedAt: time() }),
} as const;

export type ResultHead = z.infer<typeof HEAD>;
export type LineType = keyof typeof LINES;
export type ResultLine = { [T in LineType]: z.infer<(typeof LINES)[T]> }[LineType];

function isListOf(raw: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(raw) && raw.length <= LINE_POINTS && raw.every(isOne);
}

function isStep(raw: unknown): boolean {
  return Number.isInteger(raw) && (raw as number) >= 0 && (raw as number) <= LARGEST_STEP;
}

function isCount(raw: unknown): boolean {
  return Number.isInteger(raw) && (raw as number) >= 0 && (raw as number) <= 0xffff_ffff;
}

/** What a run is called where it is computed: one name for one experiment with its seeds and one core. */
export function jobName(specHash: string, coreVersion: string): string {
  return `${specHash}-${coreVersion}`;
}

/** A part of a result by its schema. Errors  LabError 'input' that names it. */
export function parsePart<T extends z.ZodType>(schema: T, raw: unknown, what: string): z.output<T> {
  try {
    return parseWith(schema, raw, what);
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    throw refusal(`${what}: ${thrown.message.slice(0, 500)}`);
  }
}

/** A result that breaks a rule. */
export function refusal(why: string): LabError {
  return new LabError('input', `${REFUSED}${why}`);
}

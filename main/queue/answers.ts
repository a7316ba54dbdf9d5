import { z } from 'zod';
import { QUEUE_LIMITS } from './limits';
import type { LinkCall, LinkCalls } from './protocol';

const { ids: MOST_IDS, end: MOST_END, record: MOST_RECORD, workers: MOST_WORKERS, chunk: MOST_CHUNK } = QUEUE_LIMITS;

const text = (most: number) => z.string().max(most);
const jobId = text(300);
const nothing = z.null();
const piece = z
  .instanceof(Uint8Array)
  .refine((bytes) => bytes.byteLength <= MOST_CHUNK, { error: `at most ${MOST_CHUNK} bytes` })
  .nullable();

const END = z.strictObject({ id: jobId, state: z.enum(['completed', 'failed']), value: text(2 * MOST_END) });

/** What a link may answer: it speaks with the network, so nothing of it is taken on trust. */
export const ANSWERS = {
  connect: z.strictObject({ server: text(100), memoryPolicy: text(100), appendOnly: z.boolean() }),
  sight: z.strictObject({
    waiting: z.int().min(0),
    active: z.array(jobId).max(10_000),
    workers: z.array(text(MOST_RECORD)).max(MOST_WORKERS),
    refused: z.array(z.tuple([z.string(), z.string()])).max(MOST_WORKERS),
  }),
  add: nothing,
  wanted: z.strictObject({ cursor: text(30), ids: z.array(z.string()).max(100_000) }),
  absent: z.array(jobId).max(MOST_IDS),
  ends: z.strictObject({ ends: z.array(END).max(QUEUE_LIMITS.ends), next: z.int().min(0) }),
  chunk: piece,
  forget: z.array(jobId).max(MOST_IDS),
  withdraw: z.array(jobId).max(MOST_IDS),
  redo: nothing,
  refuse: nothing,
  readmit: z.boolean(),
  hasTable: z.boolean(),
  putTable: nothing,
  forgetTable: nothing,
  work: nothing,
  tell: nothing,
  push: nothing,
  complete: z.boolean(),
  fail: nothing,
  giveBack: nothing,
  drop: nothing,
  getTable: piece,
  rest: nothing,
  close: nothing,
} as const satisfies { readonly [C in LinkCall]: z.ZodType<LinkCalls[C]['answer']> };

const attempt = z.uuid();

/** What a link may say unasked. */
export const EVENT = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('connected') }),
  z.strictObject({ type: z.literal('lost'), reason: text(2000) }),
  z.strictObject({
    type: z.literal('job'),
    attempt,
    job: z.strictObject({ id: z.string(), data: text(QUEUE_LIMITS.job) }),
  }),
  z.strictObject({ type: z.literal('taken'), attempt }),
  z.strictObject({ type: z.literal('unwanted'), attempt }),
  z.strictObject({ type: z.literal('refused'), reason: text(MOST_END) }),
]);

/** What a worker tells of itself. */
export const WORKER_RECORD = z.strictObject({
  name: z.string().min(1).max(QUEUE_LIMITS.name),
  coreVersion: text(100),
  appVersion: text(100),
  concurrency: z.int().min(1).max(1000),
  /** Shares of the runs that it trains now. */
  underWay: z.array(z.number().min(0).max(1)).max(1000),
  done: z.int().min(0),
});
export type WorkerRecord = z.output<typeof WORKER_RECORD>;

/** What a worker says when it has handed a run in. */
export const COMPLETION = z.strictObject({
  attempt,
  /** Who computed it; the result says the same. */
  worker: z.string().min(1).max(QUEUE_LIMITS.name),
  chunks: z.int().min(1).max(100_000),
  /** Over the pieces in their order, hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Completion = z.output<typeof COMPLETION>;

/** What a stranger's text says as JSON; null where it is none, which no schema takes. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

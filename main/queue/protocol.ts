import type { ErrorCode } from '../../shared/errors';
import type { QueueAddress } from '../../shared/queueAddress';

/** What a link connects to. It travels by message alone: never among arguments or in the environment of a process. */
export interface QueueTarget {
  readonly address: QueueAddress;
  readonly password: string | null;
  /** Certificates in PEM that are trusted beside the system's own, or null. */
  readonly ca: string | null;
}

/** A job as the queue keeps it: both texts are opaque to the link. */
export interface LinkJob {
  readonly id: string;
  readonly data: string;
}

/** What a server says of itself. */
export interface ServerFacts {
  /** "Redis 7.0.15". */
  readonly server: string;
  /** What it does when its memory is full. */
  readonly memoryPolicy: string;
  /** Whether what was accepted outlives its restart. */
  readonly appendOnly: boolean;
}

/** What is seen on the queue. */
export interface QueueSight {
  readonly waiting: number;
  /** Ids of the jobs that workers hold now. */
  readonly active: readonly string[];
  /** What living workers tell of themselves, as they wrote it. */
  readonly workers: readonly string[];
  /** Whom workers are trusted as that are refused, with the reason. */
  readonly refused: readonly (readonly [name: string, reason: string])[];
}

export interface WorkOptions {
  readonly name: string;
  readonly concurrency: number;
  /** How long a job stays a worker's that gives no sign of life, in milliseconds. */
  readonly lockMs: number;
}

/**
 * Owner → link: each call is answered. The link only moves bytes, within limits; what they mean is the owner's business, which
 * takes whatever comes from a queue for hostile.
 */
export interface LinkCalls {
  /** `queue` is one for each core version: runs never meet a worker that computes other bits. */
  connect: { ask: { target: QueueTarget; queue: string }; answer: ServerFacts };
  sight: { ask: null; answer: QueueSight };

  // The side that hands runs over.
  /** `history` wants these jobs; those that are there already stay as they are. */
  add: { ask: { history: string; jobs: readonly LinkJob[] }; answer: null };
  /** The jobs that a history wants, a page after another; the last one's cursor is "0". */
  wanted: { ask: { history: string; cursor: string }; answer: { cursor: string; ids: readonly string[] } };
  /** Those of these jobs that the queue does not know. */
  absent: { ask: { ids: readonly string[] }; answer: readonly string[] };
  /** Jobs that a history wants and that have ended, the first of them from a place on; `next` is the place to look from then, 0 at the end. */
  ends: { ask: { history: string; from: number }; answer: { ends: readonly JobEnd[]; next: number } };
  /** A piece of a result; null when it is not there. Errors 'shape' when it is too large. */
  chunk: { ask: { jobId: string; attempt: string; index: number }; answer: Uint8Array | null };
  /** `history` wants these jobs no more: those that nobody else wants are taken away, running ones by their workers. Answers with those that are gone at once. */
  forget: { ask: { history: string; ids: readonly string[] }; answer: readonly string[] };
  /** Like `forget`, but for jobs that a worker has begun: they stay wanted. */
  withdraw: { ask: { history: string; ids: readonly string[] }; answer: readonly string[] };
  /** Takes an ended job and its result away and puts this in its place. */
  redo: { ask: { job: LinkJob }; answer: null };
  /** Workers look at this list; who stands in it may not begin. `name` is whom a worker is trusted as (workerNames.ts). */
  refuse: { ask: { name: string; reason: string }; answer: null };
  /** Answers whether it stood there. */
  readmit: { ask: { name: string }; answer: boolean };
  hasTable: { ask: { history: string; hash: string }; answer: boolean };
  /** Pieces of an own data set in their order; `last` makes it visible. */
  putTable: { ask: { hash: string; index: number; bytes: Uint8Array; last: boolean }; answer: null };
  forgetTable: { ask: { history: string; hash: string }; answer: null };

  // The side that works.
  work: { ask: WorkOptions; answer: null };
  /** What it tells of itself, which is its sign of life too: others see it until it falls silent. Answered at once. */
  tell: { ask: { record: string }; answer: null };
  push: { ask: { attempt: string; index: number; bytes: Uint8Array }; answer: null };
  /** False: the job was taken from this worker meanwhile, and what it made of it is forgotten. */
  complete: { ask: { attempt: string; value: string }; answer: boolean };
  fail: { ask: { attempt: string; reason: string }; answer: null };
  /** Somebody else may take it, after a while. */
  giveBack: { ask: { attempt: string; delayMs: number }; answer: null };
  /** Nobody wants it: away with it. */
  drop: { ask: { attempt: string }; answer: null };
  getTable: { ask: { hash: string; index: number }; answer: Uint8Array | null };
  /** No more jobs; those that are held stay. */
  rest: { ask: null; answer: null };
  close: { ask: null; answer: null };
}

export type LinkCall = keyof LinkCalls;

/** How a job has ended, in the words of who ended it. */
export interface JobEnd {
  readonly id: string;
  readonly state: 'completed' | 'failed';
  /** What the worker handed in with `complete`, or the reason of a failure. */
  readonly value: string;
}

/** Link → owner, unasked. */
export type LinkEvent =
  | { readonly type: 'connected' }
  /** It tries again by itself. */
  | { readonly type: 'lost'; readonly reason: string }
  /** A worker has a job; `attempt` names its hold on it from now on. */
  | { readonly type: 'job'; readonly attempt: string; readonly job: LinkJob }
  /** The job is another's now, or nobody's: what is still sent for it is thrown away. */
  | { readonly type: 'taken'; readonly attempt: string }
  /** Nobody wants it any more; answer with `drop`. */
  | { readonly type: 'unwanted'; readonly attempt: string }
  | { readonly type: 'refused'; readonly reason: string };

/** On the wire. */
export type LinkRequest = {
  readonly [C in LinkCall]: { readonly id: number; readonly call: C; readonly ask: LinkCalls[C]['ask'] };
}[LinkCall];
export type LinkMessage =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly code: ErrorCode; readonly message: string }
  | LinkEvent;

/** A link process as its owner sees it: an Electron utility process of the window, a child process of `lab`. */
export interface LinkProcess {
  readonly pid: number | undefined;
  post(request: LinkRequest): void;
  onMessage(listener: (message: LinkMessage) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: () => void): void;
  kill(): void;
}
export type LaunchLink = () => LinkProcess;

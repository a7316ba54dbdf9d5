import { LabError } from './errors';
import type { KernelMemory } from './kernelMemory';
import { instantiateKernels, type SharedKernels } from './kernelModule';

/** Threads that can work on one network. */
export const MOST_THREADS = 8;
/** Words of shared/kernels/layout.ts's Team, its counters, and a line for each thread. */
const RECORD_WORDS = 48;
const LINE_WORDS = 16;
/** Places of words in the record. */
const THREADS = 0;
const FAILED = 1;

/** What a helper thread is started with; goes from thread to thread as it is. */
export interface HelperWork extends SharedKernels {
  readonly team: number;
  /** 1 or more: 0 is the thread that steps. */
  readonly thread: number;
}

/**
 * The threads at work on one network, of which the one that calls the engine is the first. The others are started by the
 * program that has threads to give: each runs `help` with its work.
 */
export class KernelTeam {
  readonly address: number;
  readonly #memory: KernelMemory;
  #message = 'a helper thread of the run has failed or does not answer; resume the run from its last checkpoint';

  constructor(memory: KernelMemory) {
    this.#memory = memory;
    this.address = memory.words(RECORD_WORDS + LINE_WORDS * MOST_THREADS);
    this.threads = 1;
  }

  /** Threads that share each pass from now on: no more than are there. */
  get threads(): number {
    return this.#words()[THREADS]!;
  }

  set threads(threads: number) {
    if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS) {
      throw new LabError('input', `threads must be a whole number from 1 to ${MOST_THREADS}; got ${threads}`);
    }
    this.#words()[THREADS] = threads;
  }

  work(thread: number): HelperWork {
    return { ...this.#memory.shared, team: this.address, thread };
  }

  /** A helper is lost: the pass at work and every later one ends with this message. */
  fail(message: string): void {
    this.#message = message;
    Atomics.store(this.#words(), FAILED, 1);
  }

  /** Why no pass can be made any more, or null. */
  get failure(): string | null {
    return Atomics.load(this.#words(), FAILED) === 0 ? null : this.#message;
  }

  #words(): Int32Array {
    return this.#memory.integersAt(this.address, RECORD_WORDS + LINE_WORDS * MOST_THREADS);
  }
}

/** A helper's life: does its part of every pass until its thread is ended, which it blocks. */
export function help({ team, thread, ...shared }: HelperWork): void {
  try {
    instantiateKernels(shared).help(team, thread);
  } catch (thrown) {
    Atomics.store(new Int32Array(shared.memory.buffer, team, RECORD_WORDS), FAILED, 1);
    throw thrown;
  }
}

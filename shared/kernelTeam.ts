import { LabError } from './errors';
import type { KernelMemory } from './kernelMemory';
import { instantiateKernels, type SharedKernels } from './kernelModule';
import { MOST_THREADS } from './threadChoice';

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
  #message = 'a helper thread of the run has failed or does not answer';

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

  /** A helper is lost: the next shared pass, or the one at work, ends with this message. */
  fail(message: string): void {
    if (Atomics.exchange(this.#words(), FAILED, 1) === 0) this.#message = message;
  }

  /**
   * Makes passes that threads may share.
   *
   * Errors   LabError 'internal' when a helper is lost; the network is then of no more use.
   */
  pass<T>(make: () => T): T {
    try {
      return make();
    } catch (thrown) {
      if (Atomics.load(this.#words(), FAILED) === 0) throw thrown;
      throw new LabError('internal', this.#message);
    }
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

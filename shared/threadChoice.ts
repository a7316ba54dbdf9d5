/** Threads that can share the steps of one run. */
export const MOST_THREADS = 8;

/** Threads that a run may use. */
export interface ThreadLimit {
  readonly most: number;
  /** Whether they are used unseen; otherwise only as many as are measured to be quicker. */
  readonly fixed: boolean;
}

/** A shorter step is not worth waking anybody for. */
const SHORTEST_STEP_MS = 0.1;
/** Training before helpers are asked for: a run that ends soon does without. */
const PROOF_MS = 100;
/** Times of each number of threads in a comparison; their median counts. */
const SAMPLES = 5;
/** More threads must take at most this share of the time of fewer. */
const WORTHWHILE = 0.9;
/** A comparison costs at most 1 % of the time… */
const PERIODS = 100;
const SHORTEST_PERIOD_MS = 1000;
/** …and comes earlier when steps take this many times as long as before: somebody else wants the processor. */
const SLOWDOWN = 1.4;
const SOONEST_MS = 250;

/**
 * How many threads should share the steps of a run: told what some steps took, says how many are to make the next ones.
 * Compares in turns, again and again, because other programs come and go. Knows no clock and starts no threads.
 */
export class ThreadChoice {
  #limit: ThreadLimit = { most: 1, fixed: false };
  #ready = 1;
  #threads = 1;
  /** Median time of a step with #threads; NaN before it was ever measured. */
  #usualMs = NaN;
  #recent: number[] = [];
  #sinceMs = 0;
  #periodMs = PROOF_MS;
  /** Of the comparison at work: the times of a step for each number of threads, or null. */
  #trial: Map<number, number[]> | null = null;
  #trialMs = 0;

  /** Threads for the next steps, at most as many as are ready. */
  get threads(): number {
    return Math.min(this.#threads, this.#ready);
  }

  /** Threads that should be made ready. */
  get wanted(): number {
    const { most, fixed } = this.#limit;
    return fixed || this.#isDue() || this.#trial !== null ? most : this.#threads;
  }

  set limit(limit: ThreadLimit) {
    this.#limit = limit;
    this.#begin();
  }

  /** How many threads are there, the first one counted. */
  set ready(ready: number) {
    if (ready === this.#ready) return;
    this.#ready = ready;
    this.#begin();
  }

  /** `steps` steps with `threads` threads took `ms`. */
  took(steps: number, ms: number): void {
    if (steps === 0 || this.#limit.fixed) return;
    const each = ms / steps;
    this.#sinceMs += ms;
    if (this.#trial === null) {
      this.#recent = [...this.#recent.slice(1 - SAMPLES), each];
      if (this.#isDue() && this.#ready > 1) this.#compare();
      return;
    }
    this.#trialMs += ms;
    this.#trial.get(this.#threads)?.push(each);
    const next = [...this.#trial].reduce((least, entry) => (entry[1].length < least[1].length ? entry : least));
    if (next[1].length < SAMPLES) this.#threads = next[0];
    else this.#decide(this.#trial);
  }

  /** Whether a comparison would be worth its time now. */
  #isDue(): boolean {
    if (this.#limit.fixed || this.#limit.most === 1 || this.#recent.length < SAMPLES) return false;
    const now = median(this.#recent);
    if (now * this.#threads < SHORTEST_STEP_MS) return false;
    return this.#sinceMs >= (now > SLOWDOWN * this.#usualMs ? SOONEST_MS : this.#periodMs);
  }

  #begin(): void {
    const { most, fixed } = this.#limit;
    this.#threads = fixed ? most : Math.min(this.#threads, most);
    this.#trial = null;
    this.#recent = [];
    this.#usualMs = NaN;
    this.#periodMs = PROOF_MS;
  }

  #compare(): void {
    const most = Math.min(this.#limit.most, this.#ready);
    this.#trial = new Map([[1, []]]);
    for (let threads = 2; threads < most; threads *= 2) this.#trial.set(threads, []);
    this.#trial.set(most, []);
    this.#trialMs = 0;
    this.#threads = 1;
  }

  #decide(trial: ReadonlyMap<number, number[]>): void {
    let best = Infinity;
    let total = 0;
    for (const [threads, times] of trial) {
      const ms = median(times);
      total += ms;
      if (threads > 1 && ms > WORTHWHILE * best) continue;
      best = ms;
      this.#threads = threads;
    }
    this.#usualMs = best;
    const lost = this.#trialMs * (1 - (trial.size * best) / total);
    this.#periodMs = Math.max(SHORTEST_PERIOD_MS, PERIODS * lost);
    this.#sinceMs = 0;
    this.#recent = [];
    this.#trial = null;
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

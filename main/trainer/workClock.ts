/** Steps take less than this; a longer gap may be a sleep of the computer, or of this process. */
const LONG_MS = 2000;
/** Who works uses more of the time than this, also where many share few cores. */
const LEAST_SHARE = 0.02;

/**
 * Milliseconds of work: a clock that stands still while the computer sleeps or the process is stopped, which the monotonic
 * clock of some systems does not. Whether it worked is told by the processor time that it used.
 */
export class WorkClock {
  #slept = 0;
  #last = 0;
  #used = process.cpuUsage();

  /** The time at the beginning of a stretch of work. */
  begin(): number {
    this.#used = process.cpuUsage();
    this.#last = performance.now();
    return this.#last - this.#slept;
  }

  /** The time now, within the stretch. */
  now(): number {
    const at = performance.now();
    const gap = at - this.#last;
    this.#last = at;
    if (gap > LONG_MS) {
      const { user, system } = process.cpuUsage(this.#used);
      const worked = (user + system) / 1000;
      if (worked < LEAST_SHARE * gap) this.#slept += gap - worked;
    }
    return at - this.#slept;
  }
}

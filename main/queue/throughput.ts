const SPAN_MS = 180_000;

/** How many results are stored a minute, over the last three. */
export class Throughput {
  #times: number[] = [];
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  add(): void {
    this.#times.push(this.#now());
  }

  /** Null before there are two results to tell the time between. */
  get perMinute(): number | null {
    const now = this.#now();
    const from = this.#times.findIndex((time) => time > now - SPAN_MS);
    this.#times = from < 0 ? [] : this.#times.slice(from);
    const [first] = this.#times;
    if (first === undefined || this.#times.length < 2) return null;
    return ((this.#times.length - 1) * 60_000) / Math.max(1000, now - first);
  }
}

import type { TimeFrame } from '../../shared/timeFrame';

/** Frames that are kept: of two inputs each takes some 150 kB. */
const FRAMES = 100;
/** Where a frame takes longer only the neighbours are read ahead: all of them would keep a core busy for seconds. */
const SLOW_MS = 150;

/** What somebody looks at: a place among the kept steps, and the layer whose units are drawn. */
export interface Sight {
  readonly steps: readonly number[];
  readonly at: number;
  readonly layer: number;
}

/** The frames of a run that were read or are on their way, and those that may be wanted next. */
export class TimeFrames {
  readonly #read: (step: number, layer: number) => Promise<TimeFrame>;
  readonly #frames = new Map<string, Promise<TimeFrame>>();
  #ahead = false;

  constructor(read: (step: number, layer: number) => Promise<TimeFrame>) {
    this.#read = read;
  }

  clear(): void {
    this.#frames.clear();
  }

  get(step: number, layer: number): Promise<TimeFrame> {
    const key = keyOf(step, layer);
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const frame = this.#read(step, layer);
    if (this.#frames.size >= FRAMES) this.#frames.clear();
    this.#frames.set(key, frame);
    // What cannot be read is asked for again when it is wanted.
    frame.catch(() => {
      if (this.#frames.get(key) === frame) this.#frames.delete(key);
    });
    return frame;
  }

  /**
   * Reads the frames of the other steps, the nearest first and one at a time, so that what is wanted need not queue.
   *
   * @param sight asked before each; null while somebody waits, which ends it.
   */
  async readAhead(sight: () => Sight | null): Promise<void> {
    if (this.#ahead) return;
    this.#ahead = true;
    const tried = new Set<string>();
    let took = 0;
    for (let now = sight(); now !== null; now = sight()) {
      const step = this.#next(now, tried, took < SLOW_MS ? Infinity : 1);
      if (step === undefined) break;
      tried.add(keyOf(step, now.layer));
      const start = performance.now();
      await this.get(step, now.layer).catch(() => undefined);
      took = performance.now() - start;
    }
    this.#ahead = false;
  }

  /** The nearest step that is missing, at most so many places away. */
  #next({ steps, at, layer }: Sight, tried: ReadonlySet<string>, most: number): number | undefined {
    let [found, nearest]: [number | undefined, number] = [undefined, Infinity];
    steps.forEach((step, place) => {
      const far = Math.abs(place - at);
      const key = keyOf(step, layer);
      if (far > most || far >= nearest || this.#frames.has(key) || tried.has(key)) return;
      [found, nearest] = [step, far];
    });
    return found;
  }
}

const keyOf = (step: number, layer: number) => `${step} ${layer}`;

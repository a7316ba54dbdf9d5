import type { Reading } from '../charts/readout';

interface ChartReadings {
  /** Where the cursor is, in units of the horizontal axis; null where it is nowhere. */
  readonly x: number | null;
  readonly byKey: ReadonlyMap<string, Reading>;
}

/** Tables with many rows follow the cursor at most so often. */
const EVERY_MS = 60;

/** What the charts of the comparison say at the cursor, for the tables beside them. */
export class Readings {
  #shown = $state.raw<ReadonlyMap<number, ChartReadings>>(new Map());
  readonly #next = new Map<number, ChartReadings>();
  #timer = 0;

  take(chart: number, x: number | null, readings: readonly Reading[]): void {
    this.#next.set(chart, { x, byKey: new Map(readings.map((reading) => [reading.curve.key, reading])) });
    this.#publish();
  }

  forget(chart: number): void {
    this.#next.delete(chart);
    this.#publish();
  }

  /** Where the cursor is in a chart; null where it is nowhere. */
  at(chart: number): number | null {
    return this.#shown.get(chart)?.x ?? null;
  }

  /** What the chart says of a run or group: at the cursor, or of its last point. */
  of(chart: number, key: string): Reading | null {
    return this.#shown.get(chart)?.byKey.get(key) ?? null;
  }

  #publish(): void {
    if (this.#timer !== 0) return;
    this.#timer = window.setTimeout(() => {
      this.#timer = 0;
      this.#shown = new Map(this.#next);
    }, EVERY_MS);
  }
}

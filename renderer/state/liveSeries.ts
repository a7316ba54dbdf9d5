import type { MetricName, Point, Series } from '../../shared/metrics';

/** One series that grows at its end. */
export interface GrowingSeries {
  readonly metric: MetricName;
  readonly layer: number;
  readonly steps: number[];
  readonly values: number[];
}

/** The series of one run: what is stored, and behind it what has come live since. Kept outside the proxies. */
export class LiveSeries {
  readonly #series = new Map<string, GrowingSeries>();

  get(metric: MetricName, layer: number): GrowingSeries | undefined {
    return this.#series.get(keyOf(metric, layer));
  }

  /** Every series, as it is now: the arrays go on growing. */
  all(): readonly GrowingSeries[] {
    return [...this.#series.values()];
  }

  /** Layers from 1 on of which this metric has points, ascending. */
  layers(metric: MetricName): number[] {
    return [...this.#series.values()]
      .filter((series) => series.metric === metric && series.layer > 0)
      .map((series) => series.layer)
      .sort((a, b) => a - b);
  }

  /** Adds points that are newer than what is there; others are here already. */
  append(points: readonly Point[]): void {
    for (const { metric, layer, step, value } of points) {
      const key = keyOf(metric, layer);
      let series = this.#series.get(key);
      if (series === undefined) {
        series = { metric, layer, steps: [], values: [] };
        this.#series.set(key, series);
      }
      const last = series.steps[series.steps.length - 1];
      if (last !== undefined && step <= last) continue;
      series.steps.push(step);
      series.values.push(value);
    }
  }

  /** Puts the stored points in front of those that came live after them. */
  merge(stored: readonly Series[]): void {
    for (const { metric, layer, steps, values } of stored) {
      const live = this.#series.get(keyOf(metric, layer));
      const merged: GrowingSeries = { metric, layer, steps: Array.from(steps), values: Array.from(values) };
      const last = steps[steps.length - 1] ?? -1;
      live?.steps.forEach((step, i) => {
        if (step <= last) return;
        merged.steps.push(step);
        merged.values.push(live.values[i] as number);
      });
      this.#series.set(keyOf(metric, layer), merged);
    }
  }
}

function keyOf(metric: MetricName, layer: number): string {
  return `${metric}/${layer}`;
}

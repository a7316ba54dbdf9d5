import type { MetricName } from '../../shared/metrics';
import type { RunId, RunSummary } from '../../shared/run';
import { attempt } from './attempt';

/** Values of metrics at chosen steps, asked for as tables show them, many runs in one call. */
class StepValues {
  readonly #known = new Map<string, Map<RunId, number | null>>();
  readonly #wanted = new Map<string, { metric: MetricName; layer: number; step: number; ids: Set<RunId> }>();
  #version = $state(0);
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** The last value recorded at or before the step, of a layer or (0) of the network; null where there is none, or as long as it is not read. */
  of(run: RunSummary, metric: MetricName, step: number, layer = 0): number | null {
    void this.#version;
    if (run.step < step) return null;
    const key = `${metric}/${layer}@${step}`;
    const value = this.#known.get(key)?.get(run.id);
    if (value !== undefined) return value;
    let wanted = this.#wanted.get(key);
    if (wanted === undefined) this.#wanted.set(key, (wanted = { metric, layer, step, ids: new Set() }));
    wanted.ids.add(run.id);
    if (this.#timer === null) this.#timer = setTimeout(() => void this.#read());
    return null;
  }

  async #read(): Promise<void> {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    this.#timer = null;
    for (const [key, { metric, layer, step, ids }] of wanted) {
      const list = [...ids];
      const answer = await attempt('run:valuesAt', { ids: list, metric, layer, step });
      const known = this.#known.get(key) ?? new Map<RunId, number | null>();
      // What could not be read is not asked for again and again: null.
      list.forEach((id, i) => known.set(id, answer.failed ? null : (answer.value[i] ?? null)));
      this.#known.set(key, known);
    }
    this.#version++;
  }
}

export const stepValues = new StepValues();

import type { MetricName } from '../../shared/metrics';
import { isActive, type RunId, type RunSummary } from '../../shared/run';
import { attempt } from './attempt';
import { FLOW_METRICS } from './timeView.svelte';

interface Points {
  readonly steps: Int32Array;
  readonly values: Float64Array;
}

/** The recorded points of a run that is not the one of the page. */
export class OtherPoints {
  readonly id: RunId;
  #points = $state.raw<ReadonlyMap<string, Points>>(new Map());
  #stamp = '';

  constructor(id: RunId) {
    this.id = id;
  }

  points(metric: MetricName, layer: number): Points | null {
    return this.#points.get(`${metric} ${layer}`) ?? null;
  }

  layers(metric: MetricName): readonly number[] {
    return [...this.#points.keys()]
      .filter((key) => key.startsWith(`${metric} `))
      .map((key) => Number(key.split(' ')[1]))
      .filter((layer) => layer > 0)
      .sort((a, b) => a - b);
  }

  /** To be called with each new summary of the run. */
  async load({ status, pointCount }: RunSummary): Promise<void> {
    const stamp = `${isActive(status)} ${pointCount}`;
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const answer = await attempt('run:series', { ids: [this.id], metrics: [...FLOW_METRICS] });
    if (answer.failed) return;
    this.#points = new Map(
      (answer.value[0]?.series ?? []).map(({ metric, layer, steps, values }) => [
        `${metric} ${layer}`,
        { steps, values },
      ]),
    );
  }
}

let last: OtherPoints | null = null;

/** Those of one run, kept until another is asked for. */
export function otherPoints(id: RunId): OtherPoints {
  if (last?.id !== id) last = new OtherPoints(id);
  return last;
}

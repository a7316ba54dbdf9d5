import type { ExperimentSpec, LayerSpec } from '../experiment';
import type { MetricName } from '../metrics';
import type { RunFacts } from './facts';

/** One point of a series. */
export interface ReadPoint {
  readonly step: number;
  readonly value: number;
}

/** The stored measurements of a run, as the rules read them. */
export class Reading {
  readonly facts: RunFacts;
  readonly #series = new Map<string, readonly ReadPoint[]>();

  constructor(facts: RunFacts) {
    this.facts = facts;
    for (const { metric, layer, steps, values } of facts.series) {
      const points: ReadPoint[] = [];
      // A live series may be read while it grows.
      const count = Math.min(steps.length, values.length);
      for (let i = 0; i < count; i++) points.push({ step: steps[i]!, value: values[i]! });
      this.#series.set(`${metric} ${layer ?? 0}`, points);
    }
  }

  get spec(): ExperimentSpec {
    return this.facts.spec;
  }

  get layers(): readonly LayerSpec[] {
    return this.facts.spec.network.layers;
  }

  /** Number of the output layer; hidden layers are those before it. */
  get outputLayer(): number {
    return this.layers.length;
  }

  /** Points of a layer's series (from 1), or of the network's (0); none where it was not recorded. */
  points(metric: MetricName, layer = 0): readonly ReadPoint[] {
    return this.#series.get(`${metric} ${layer}`) ?? [];
  }
}

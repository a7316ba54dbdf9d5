import { ACTIVATIONS, type Activation } from '../activations';
import { datasetShape, type DatasetShape } from '../datasets/index';
import type { ExperimentSpec, LayerSpec } from '../experiment';
import type { MetricName } from '../metrics';
import { median } from '../statistics';
import { guessing } from './guessing';
import { isBeyond, type Evidence } from './evidence';
import type { RunFacts } from './facts';

/** One point of a series. */
export interface ReadPoint {
  readonly step: number;
  readonly value: number;
}

/** Evaluations whose median counts as the newest state: a single one may be an outlier of the batch. */
const NEWEST = 5;
/** Of the points from an onset on, this share lies beyond the threshold. */
const LASTING = 0.9;

/** The stored measurements of a run, as the rules read them. */
export class Reading {
  readonly facts: RunFacts;
  readonly shape: DatasetShape;
  /** Loss and accuracy of who guesses and knows how frequent each answer is. */
  readonly guess: { readonly loss: number; readonly accuracy: number };
  readonly #series = new Map<string, readonly ReadPoint[]>();

  constructor(facts: RunFacts) {
    this.facts = facts;
    this.shape = datasetShape(facts.spec.dataset);
    for (const { metric, layer, steps, values } of facts.series) {
      const points: ReadPoint[] = [];
      // A live series may be read while it grows.
      const count = Math.min(steps.length, values.length);
      for (let i = 0; i < count; i++) points.push({ step: steps[i]!, value: values[i]! });
      this.#series.set(`${metric} ${layer ?? 0}`, points);
    }
    this.guess = guessing(facts, this.shape);
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

  /** Numbers of the hidden layers. */
  get hidden(): readonly number[] {
    return Array.from({ length: this.layers.length - 1 }, (_, index) => index + 1);
  }

  layer(number: number): LayerSpec {
    return this.layers[number - 1]!;
  }

  activationOf(number: number): Activation {
    return ACTIVATIONS[this.layer(number).activation.name];
  }

  /** Inputs of a layer. */
  fanIn(number: number): number {
    return number === 1 ? this.shape.features : this.layer(number - 1).units;
  }

  /** Points of a layer's series (from 1), or of the network's (0); none where it was not recorded. */
  points(metric: MetricName, layer = 0): readonly ReadPoint[] {
    return this.#series.get(`${metric} ${layer}`) ?? [];
  }

  first(metric: MetricName, layer = 0): ReadPoint | null {
    return this.points(metric, layer)[0] ?? null;
  }

  last(metric: MetricName, layer = 0): ReadPoint | null {
    return this.points(metric, layer).at(-1) ?? null;
  }

  /** Where a series went beyond a threshold to stay there, but for a tenth of the points; null when it is not there now. */
  onset(metric: MetricName, layer: number, threshold: number, rule: Evidence['rule']): ReadPoint | null {
    return lastingFrom(this.points(metric, layer), (value) => isBeyond(value, threshold, rule));
  }

  /**
   * What was learned of the training set as a share of what guessing leaves: 1 is everything, 0 no better than a guess.
   * Null before the first evaluation.
   */
  get skill(): number | null {
    if (this.shape.task === 'regression') {
      const loss = newest(this.points('loss.train'));
      return loss === null || !(this.guess.loss > 0) ? null : 1 - loss / this.guess.loss;
    }
    const accuracy = newest(this.points('accuracy.train'));
    return accuracy === null || this.guess.accuracy >= 1
      ? null
      : (accuracy - this.guess.accuracy) / (1 - this.guess.accuracy);
  }

  /** Whether that share was learned; not as long as nothing is known. */
  hasLearned(share: number): boolean {
    const { skill } = this;
    return skill !== null && skill >= share;
  }
}

function newest(points: readonly ReadPoint[]): number | null {
  const values = points.slice(-NEWEST).map(({ value }) => value);
  return values.length === 0 ? null : median(values);
}

/** The first point from which on nearly all points, the last one among them, are as asked. */
export function lastingFrom(
  points: readonly ReadPoint[],
  isSo: (value: number, step: number) => boolean,
  share = LASTING,
): ReadPoint | null {
  let found: ReadPoint | null = null;
  let hits = 0;
  for (let i = points.length - 1; i >= 0; i--) {
    const point = points[i]!;
    const hit = isSo(point.value, point.step);
    if (i === points.length - 1 && !hit) return null;
    if (!hit) continue;
    hits++;
    if (hits >= share * (points.length - i)) found = point;
  }
  return found;
}

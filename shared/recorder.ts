import type { Cadence } from './cadence';
import type { Task } from './datasets/index';
import { layerMeasurements, updateRatio } from './diagnostics';
import { evaluate, EVALUATION_ROWS, loadRows, predictRows, type LabelledSet } from './evaluation';
import type { Loss } from './losses';
import type { FloatArray } from './matmul';
import type { MetricName, Point } from './metrics';
import type { Network, Workspace } from './network';

/** What a step left behind to be recorded. */
export interface StepRecord {
  /** Number of the step, from 1; for a failed step, the one that was not completed. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Of all layers together, then of each; empty where no gradient was computed. */
  readonly gradNorms: readonly number[];
}

/** What a recorder looks at. */
export interface Observed {
  readonly network: Network;
  readonly loss: Loss;
  readonly task: Task;
  readonly train: LabelledSet;
  readonly test: LabelledSet;
  readonly cadence: Cadence;
  /** Examples of the probe batch: the first of the training set, in the order of the data. */
  readonly probeSize: number;
}

/** Measures a run. It has a workspace of its own: what looks must not disturb what trains. */
export class Recorder {
  readonly #of: Observed;
  readonly #work: Workspace;
  #measured = false;
  #layersAt = -1;
  #evaluatedAt = -1;

  constructor(observed: Observed) {
    this.#of = observed;
    this.#work = observed.network.createWorkspace(Math.max(EVALUATION_ROWS, observed.probeSize));
  }

  /** A step was made: the next `measure` has something to say. */
  expect(): void {
    this.#measured = false;
  }

  /**
   * The points due at this step are recorded already: a run goes on from its checkpoint. What was not due may still
   * become so, when the next step diverges and this one turns out to be the last.
   */
  skip(step: number): void {
    const { everySteps, evaluateEverySteps } = this.#of.cadence;
    this.#measured = true;
    if (step % everySteps === 0) this.#layersAt = step;
    if (step % evaluateEverySteps === 0) this.#evaluatedAt = step;
  }

  /**
   * The points due after `step` completed steps; everything is due when the run is `ending`. `last` is null before the
   * first step; `before` are the parameters that it started from.
   */
  measure(step: number, ending: boolean, last: StepRecord | null, before: FloatArray): Point[] {
    if (this.#measured) return [];
    this.#measured = true;
    const { everySteps, evaluateEverySteps } = this.#of.cadence;
    const due = (every: number) => ending || step % every === 0;
    const points: Point[] = [];
    if (last !== null && due(everySteps)) this.#stepPoints(step, last, before, points);
    if (due(evaluateEverySteps) && this.#evaluatedAt !== step) this.#evaluationPoints(step, points);
    if (due(everySteps) && this.#layersAt !== step) this.#layerPoints(step, points);
    return points;
  }

  /** Probabilities or values for `count` rows of scaled inputs: [count × outputs]. */
  predict(inputs: Float64Array, count: number): Float64Array {
    return predictRows(this.#of.network, this.#work, inputs, count, this.#of.loss);
  }

  #stepPoints(completed: number, last: StepRecord, before: FloatArray, points: Point[]): void {
    const { network } = this.#of;
    const { step } = last;
    const add = (metric: MetricName, layer: number, value: number) => points.push({ metric, layer, step, value });
    add('loss.batch', 0, last.loss);
    add('learningRate', 0, last.learningRate);
    last.gradNorms.forEach((value, layer) => add('gradNorm', layer, value));
    // A failed step changed nothing.
    if (step !== completed) return;
    network.layers.forEach((layer, index) => {
      add('updateRatio', index + 1, updateRatio(layer, before, network.parameters));
    });
  }

  #evaluationPoints(step: number, points: Point[]): void {
    this.#evaluatedAt = step;
    const { network, loss, task, train, test } = this.#of;
    const sets = [
      ['train', train],
      ['test', test],
    ] as const;
    for (const [name, set] of sets) {
      if (set.count === 0) continue;
      const value = evaluate(network, this.#work, set, loss);
      points.push({ metric: `loss.${name}`, layer: 0, step, value: value.loss });
      if (task !== 'regression') points.push({ metric: `accuracy.${name}`, layer: 0, step, value: value.accuracy });
    }
  }

  #layerPoints(step: number, points: Point[]): void {
    this.#layersAt = step;
    this.#probe();
    const { network, probeSize } = this.#of;
    for (let index = 0; index < network.layers.length; index++) {
      for (const [metric, value] of layerMeasurements(network, this.#work, probeSize, index)) {
        points.push({ metric, layer: index + 1, step, value });
      }
    }
  }

  /** Forward and backward over the probe batch. */
  #probe(): void {
    const { network, loss, train, probeSize } = this.#of;
    const last = network.layers.length - 1;
    loadRows(this.#work, train.inputs, network.features, 0, probeSize);
    network.forward(this.#work, probeSize);
    const targets = train.targets.subarray(0, probeSize * network.outputs);
    const outputs = this.#work.activations[last]!;
    loss.lossAndDelta(outputs, targets, probeSize, network.outputs, this.#work.deltas[last]!);
    network.backward(this.#work, probeSize, null);
  }
}

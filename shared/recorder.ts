import type { Cadence } from './cadence';
import type { Task } from './datasets/index';
import type { LayerValue } from './diagnostics';
import type { Engine } from './engine';
import { FurtherMeasures, type FurtherSetup } from './further';
import { histogramsOf, type LayerHistogram } from './histogram';
import type { MetricName, Point } from './metrics';

/** The last step that was made or tried. */
export interface StepRecord {
  /** Number of the step, from 1; for a failed step, the one that was not completed. */
  readonly step: number;
  readonly learningRate: number;
}

/** What a recorder looks at. */
export interface Observed {
  readonly engine: Engine;
  readonly task: Task;
  /** Whether there are held-out examples. */
  readonly hasTest: boolean;
  readonly cadence: Cadence;
  /** Of the network and its probe batch. */
  readonly probe: FurtherSetup;
}

/** Measures a run, at its cadence. */
export class Recorder {
  readonly #of: Observed;
  #measured = false;
  #layersAt = -1;
  #furtherAt = -1;
  /** Made when first needed: a run that is only looked at measures nothing. */
  #further: FurtherMeasures | null = null;
  #evaluatedAt = -1;
  #histogramsAt = -1;
  #snapshotAt = -1;
  readonly #histogramSteps: ReadonlySet<number>;
  readonly #snapshotSteps: ReadonlySet<number>;

  constructor(observed: Observed) {
    this.#of = observed;
    this.#histogramSteps = new Set(observed.cadence.histogramSteps);
    this.#snapshotSteps = new Set(observed.cadence.snapshotSteps);
  }

  /** A step was made: the next `measure` has something to say. */
  expect(): void {
    this.#measured = false;
  }

  /** Whether anything is due after that many completed steps. */
  isDue(step: number): boolean {
    const { everySteps, evaluateEverySteps } = this.#of.cadence;
    const isKept = this.#histogramSteps.has(step) || this.#snapshotSteps.has(step);
    return step % everySteps === 0 || step % evaluateEverySteps === 0 || isKept;
  }

  /**
   * The points due at this step are recorded already: a run goes on from its checkpoint. What was not due may still
   * become so, when the next step diverges and this one turns out to be the last.
   */
  skip(step: number): void {
    const { everySteps, evaluateEverySteps, furtherEverySteps } = this.#of.cadence;
    this.#measured = true;
    if (step % everySteps === 0) this.#layersAt = step;
    if (step % furtherEverySteps === 0) this.#furtherAt = step;
    if (step % evaluateEverySteps === 0) this.#evaluatedAt = step;
    if (this.#histogramSteps.has(step)) this.#histogramsAt = step;
    this.#snapshotAt = step;
  }

  /** Whether the weights are to be kept after `step` completed steps; true once. */
  takesSnapshot(step: number): boolean {
    if (!this.#snapshotSteps.has(step) || this.#snapshotAt === step) return false;
    this.#snapshotAt = step;
    return true;
  }

  /** The histograms due after `step` completed steps, once; when the run is `ending`, those of its last finite state. */
  histograms(step: number, ending: boolean): LayerHistogram[] {
    const isDue = this.#histogramSteps.has(step) || (ending && this.#histogramSteps.size > 0);
    if (!isDue || this.#histogramsAt === step) return [];
    this.#histogramsAt = step;
    return histogramsOf(this.#of.engine.layerValues(), step);
  }

  /**
   * The points due after `step` completed steps; everything is due when the run is `ending`. `last` is null before the
   * first step.
   */
  measure(step: number, ending: boolean, last: StepRecord | null): Point[] {
    if (this.#measured) return [];
    this.#measured = true;
    const { everySteps, evaluateEverySteps, furtherEverySteps } = this.#of.cadence;
    const due = (every: number) => ending || step % every === 0;
    const points: Point[] = [];
    if (last !== null && due(everySteps)) this.#stepPoints(step, last, points);
    if (due(evaluateEverySteps) && this.#evaluatedAt !== step) this.#evaluationPoints(step, points);
    if (due(everySteps) && this.#layersAt !== step) this.#layerPoints(step, points);
    if (due(furtherEverySteps) && this.#furtherAt !== step) this.#furtherPoints(step, points);
    return points;
  }

  #stepPoints(completed: number, { step, learningRate }: StepRecord, points: Point[]): void {
    const { engine } = this.#of;
    const add = (metric: MetricName, layer: number, value: number) => points.push({ metric, layer, step, value });
    add('loss.batch', 0, engine.loss);
    add('learningRate', 0, learningRate);
    engine.gradientNorms().forEach((value, layer) => add('gradNorm', layer, value));
    // A failed step changed nothing.
    if (step !== completed) return;
    engine.updateRatios().forEach((value, index) => add('updateRatio', index + 1, value));
  }

  #evaluationPoints(step: number, points: Point[]): void {
    this.#evaluatedAt = step;
    const { engine, task, hasTest } = this.#of;
    for (const name of ['train', 'test'] as const) {
      if (name === 'test' && !hasTest) continue;
      const { loss, accuracy } = engine.evaluate(name);
      points.push({ metric: `loss.${name}`, layer: 0, step, value: loss });
      if (task !== 'regression') points.push({ metric: `accuracy.${name}`, layer: 0, step, value: accuracy });
    }
  }

  #layerPoints(step: number, points: Point[]): void {
    this.#layersAt = step;
    addLayers(this.#of.engine.measureLayers(), step, points);
  }

  #furtherPoints(step: number, points: Point[]): void {
    this.#furtherAt = step;
    this.#further ??= new FurtherMeasures(this.#of.probe);
    const { engine } = this.#of;
    addLayers(this.#further.measure(engine.parameters(), engine.probeSignals()), step, points);
  }
}

function addLayers(layers: readonly (readonly LayerValue[])[], step: number, points: Point[]): void {
  layers.forEach((values, index) => {
    for (const [metric, value] of values) points.push({ metric, layer: index + 1, step, value });
  });
}

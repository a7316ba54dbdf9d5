import { LabError } from '../errors';
import type { ExperimentSpec } from '../experiment';
import type { MetricName, Point } from '../metrics';
import { Training, type LayerWeights } from '../training';

/** Steps made between two looks at what is due. */
const STRIDE = 1_000_000;

/** An experiment that was trained to its end. */
export class Trained {
  readonly training: Training;
  readonly points: readonly Point[];
  /** Parameters of each layer before the first step, and after the last. */
  readonly initial: readonly LayerWeights[];
  readonly final: readonly LayerWeights[];

  private constructor(training: Training, initial: readonly LayerWeights[], points: readonly Point[]) {
    this.training = training;
    this.initial = initial;
    this.points = points;
    this.final = training.weights();
  }

  /** @param watch is told the parameters whenever something is measured, at the start and at the end too. */
  static toEnd(spec: ExperimentSpec, watch: (layers: readonly LayerWeights[]) => void = () => undefined): Trained {
    const training = Training.start(spec);
    const initial = training.weights();
    const points = training.measure();
    watch(initial);
    while (!training.done) {
      training.advance(STRIDE);
      points.push(...training.measure());
      watch(training.weights());
    }
    return new Trained(training, initial, points);
  }

  /** The last recorded value of a metric of the network as a whole, or of a layer (from 1). */
  last(metric: MetricName, layer = 0): number {
    const point = this.points.findLast((each) => each.metric === metric && each.layer === layer);
    if (point === undefined) throw new LabError('internal', `a lesson's run has no ${metric} of layer ${layer}`);
    return point.value;
  }

  /** Epochs until a metric of the network as a whole is at least `value` for the first time; all of them when it never is. */
  epochsUntil(metric: MetricName, value: number): number {
    const point = this.points.find((each) => each.metric === metric && each.layer === 0 && each.value >= value);
    return (point?.step ?? this.training.totalSteps) / this.training.stepsPerEpoch;
  }
}

import type { Activation } from './activation';
import { ACTIVATIONS } from './activations';
import { centralDifference, isNear } from './centralDifference';
import { LOSSES, type LossName } from './losses';
import type { Precision } from './network';
import { parameterName } from './parameterPlace';
import { ENGINES, type Engine, type Model } from './referenceCheck/engines';
import { Rng } from './rng';

/** Largest error of a derivative, as a share of FLOOR + |the derivative|. */
export const GRADIENT_TOLERANCE: Readonly<Record<Precision, number>> = { float64: 1e-7, float32: 1e-3 };
const FLOOR = 1e-3;
/** Step of the central differences: large enough for rounding, small enough for their fourth-order error. */
const STEP = 1e-4;
/** No pre-activation may be nearer to a kink: a step must never cross one. */
const MARGIN = 0.01;
const DRAWS = 1000;

/** A derivative that is not what the loss says. */
export interface GradientFailure {
  /** Sizes, batch and number of the random network. */
  readonly network: string;
  readonly reason: string;
}

/** One activation with one loss, on some random networks. */
export interface GradientRow {
  readonly activation: string;
  readonly loss: LossName;
  readonly networks: number;
  /** Derivatives compared, each in every implementation. */
  readonly derivatives: number;
  /** Worst error of each precision, as a share of 10⁻³ + |derivative|. */
  readonly worst: Readonly<Record<Precision, number>>;
  readonly failures: readonly GradientFailure[];
}

/** What is drawn for one comparison. */
interface Problem {
  readonly model: Model;
  readonly label: string;
  readonly batch: number;
  readonly rng: Rng;
}

/**
 * Compares the gradients of every activation × loss on random networks: the float64 implementations with central
 * differences of the loss, the float32 kernels with the float64 gradient. Weights, biases and learned slopes alike.
 * The networks depend on their number alone.
 */
export function checkGradients(networks: number): GradientRow[] {
  return Object.values<Activation>(ACTIVATIONS).flatMap((activation) => checkActivation(activation, networks));
}

/** The rows of one activation, which need not be of the table. */
export function checkActivation(activation: Activation, networks: number): GradientRow[] {
  return Object.values(LOSSES).map(({ name }) => checkPair(activation, name, networks));
}

/** Whether every derivative is within its tolerance. */
export function gradientsHold(rows: readonly GradientRow[]): boolean {
  return rows.every(({ failures }) => failures.length === 0);
}

function checkPair(activation: Activation, loss: LossName, networks: number): GradientRow {
  const worst = { float64: 0, float32: 0 };
  const failures: GradientFailure[] = [];
  let derivatives = 0;
  for (let index = 0; index < networks; index++) {
    const problem = drawProblem(activation, loss, index);
    const engines = ENGINES.map((create) => create(problem.model));
    const { inputs, targets } = drawExamples(problem, engines);
    const exact = numericGradient(
      engines.find(({ precision }) => precision === 'float64')!,
      inputs,
      targets,
    );
    derivatives += exact.length;
    for (const engine of engines) {
      const { gradients } = engine.pass(inputs, targets);
      exact.forEach((expected, i) => {
        const error = Math.abs(gradients[i]! - expected) / (FLOOR + Math.abs(expected));
        // A NaN is larger than everything here.
        if (!(error <= worst[engine.precision])) worst[engine.precision] = error;
        if (error <= GRADIENT_TOLERANCE[engine.precision]) return;
        const what = `${engine.label}: ∂loss/∂(${parameterName(engine.layers, i)})`;
        failures.push({ network: problem.label, reason: `${what} must be ${expected}; got ${gradients[i]}` });
      });
    }
  }
  return { activation: activation.name, loss, networks, derivatives, worst, failures };
}

/** Up to four layers of up to 9 units; the output layer has the activation too in every other network. */
function drawProblem(activation: Activation, loss: LossName, index: number): Problem {
  const rng = Rng.stream(index, `gradient ${activation.name} ${loss}`);
  const outputs = loss === 'softmaxCrossEntropy' ? 2 + rng.below(4) : 1 + rng.below(3);
  const hidden = Array.from({ length: 1 + rng.below(2) }, () => 1 + rng.below(9));
  const sizes = [1 + rng.below(6), ...hidden, outputs];
  const shape: Activation['params'][string] | undefined = activation.params['alpha'];
  const [low, high] = shape === undefined ? [0, 0] : [Math.max(-1, shape.min), Math.min(2, shape.max)];
  const drawn = Math.fround(low + (high - low) * rng.uniform());
  const shaped = { activation, alpha: index === 0 ? (shape?.default ?? 0) : drawn, slopePerUnit: index % 2 === 1 };
  const last = index % 2 === 0 ? { activation: ACTIVATIONS.identity, alpha: 0 } : shaped;
  const batch = 1 + rng.below(5);
  return {
    model: {
      sizes,
      activations: [...hidden.map(() => shaped), last],
      hasBias: true,
      learnsSlopes: true,
      loss,
      reduction: 'mean',
    },
    label: `network ${index} (${sizes.join('-')}, batch ${batch})`,
    batch,
    rng,
  };
}

/**
 * Draws parameters, inputs and targets until no pre-activation is near a kink.
 *
 * Mutates  the parameters of all engines. Every number is one of float32, so that both precisions have the same network.
 */
function drawExamples({ model, batch, rng }: Problem, engines: readonly Engine[]) {
  const [features, outputs] = [model.sizes[0]!, model.sizes[model.sizes.length - 1]!];
  const { layers, parameters } = engines[0]!;
  for (let draw = 0; draw < DRAWS; draw++) {
    const normal = (std: number) => Math.fround(std * rng.normal());
    for (const { weightsAt, biasesAt, end, fanIn } of layers) {
      for (let i = weightsAt; i < end; i++) parameters[i] = normal(i < biasesAt ? 1 / Math.sqrt(fanIn) : 0.3);
    }
    for (const engine of engines) engine.parameters.set(parameters);
    const inputs = Float64Array.from({ length: batch * features }, () => normal(1));
    const targets = drawTargets(model.loss, batch, outputs, rng);
    const { z } = engines[0]!.pass(inputs, targets);
    if (z.every((values, l) => isSmooth(values, model.activations[l]!.activation))) return { inputs, targets };
  }
  throw new Error(`no network away from the kinks in ${DRAWS} draws`);
}

/** Values, independent zeros and ones, or one-hot classes: [batch × outputs]. */
function drawTargets(loss: LossName, batch: number, outputs: number, rng: Rng): Float64Array {
  const targets = new Float64Array(batch * outputs);
  for (let row = 0; row < batch; row++) {
    if (loss === 'softmaxCrossEntropy') targets[row * outputs + rng.below(outputs)] = 1;
    else
      for (let j = row * outputs; j < (row + 1) * outputs; j++)
        targets[j] = loss === 'mse' ? Math.fround(rng.normal()) : rng.below(2);
  }
  return targets;
}

/** Far from every kink, and from 0, where some functions have a kink in their derivative. */
function isSmooth(z: ArrayLike<number>, { name, kinks }: Activation): boolean {
  if (name === 'identity') return true;
  return !Array.from(z).some((value) => isNear([0, ...kinks], value, MARGIN));
}

/** Central differences of the loss, for every parameter. */
function numericGradient({ parameters, pass }: Engine, inputs: Float64Array, targets: Float64Array): Float64Array {
  const loss = () => pass(inputs, targets).loss;
  return Float64Array.from(parameters, (_, i) => centralDifference(parameters, i, STEP, loss));
}

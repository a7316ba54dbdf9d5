import { LabError } from './errors';
import { exp, log, log1p, logistic } from './math';
import type { FloatArray } from './matmul';
import type { Named } from './names';
import type { Source } from './source';

/** What a data set asks for. */
export type Task = 'binary' | 'multiclass' | 'regression';

/** A loss: its value and its gradient, as a mean over the batch. */
export interface Loss extends Named {
  /** Stable key. Never rename one. */
  readonly name: string;
  readonly label: string;
  readonly formula: string;
  readonly source: Source;
  /** Tasks that it fits. */
  readonly tasks: readonly Task[];
  /**
   * The mean loss, and its gradient with respect to the outputs.
   *
   * Shapes   outputs, targets, delta [batch × units], row-major. Targets are values, or probabilities (one-hot classes).
   * Units    mse and binaryCrossEntropy divide by batch · units, softmaxCrossEntropy by batch (PyTorch's means).
   * Mutates  delta (∂loss/∂output). Finite for finite outputs, however large.
   */
  readonly lossAndDelta: (
    outputs: FloatArray,
    targets: Float64Array,
    batch: number,
    units: number,
    delta: FloatArray,
  ) => number;
  /** What the outputs stand for: values as they are, or probabilities. In place, [batch × units]. */
  readonly toPrediction: (outputs: Float64Array, batch: number, units: number) => void;
  /** With one output unit: above this value the class is 1. */
  readonly threshold: number;
}

export const LOSSES = {
  mse: {
    name: 'mse',
    label: 'Mean squared error',
    formula: 'mean of (a − t)²',
    aliases: ['squaredError', 'l2'],
    pytorch: ['nn.MSELoss', 'F.mse_loss'],
    keras: ['mean_squared_error', 'mse'],
    source: {
      title: 'Nouvelles méthodes pour la détermination des orbites des comètes',
      year: 1805,
      ref: 'Firmin Didot, Paris',
    },
    tasks: ['binary', 'multiclass', 'regression'],
    lossAndDelta: (outputs, targets, batch, units, delta) => {
      const count = batch * units;
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const error = outputs[i]! - targets[i]!;
        sum += error * error;
        delta[i] = (2 * error) / count;
      }
      return sum / count;
    },
    toPrediction: () => undefined,
    threshold: 0.5,
  },
  binaryCrossEntropy: {
    name: 'binaryCrossEntropy',
    label: 'Binary cross-entropy (on logits)',
    formula: 'mean of ln(1 + e^z) − t z',
    aliases: ['bce', 'logLoss', 'bceWithLogits'],
    pytorch: ['nn.BCEWithLogitsLoss', 'F.binary_cross_entropy_with_logits'],
    keras: ['binary_crossentropy'],
    source: {
      title: 'The regression analysis of binary sequences',
      year: 1958,
      ref: 'doi:10.1111/j.2517-6161.1958.tb00292.x',
    },
    tasks: ['binary'],
    lossAndDelta: (outputs, targets, batch, units, delta) => {
      const count = batch * units;
      let sum = 0;
      for (let i = 0; i < count; i++) {
        const z = outputs[i]!;
        const target = targets[i]!;
        // ln(1 + e^z) − t·z with the exponential of −|z| only: no overflow for large logits.
        sum += (z > 0 ? z - target * z : -target * z) + log1p(exp(-Math.abs(z)));
        delta[i] = (logistic(z) - target) / count;
      }
      return sum / count;
    },
    toPrediction: (outputs, batch, units) => {
      for (let i = 0; i < batch * units; i++) outputs[i] = logistic(outputs[i]!);
    },
    threshold: 0,
  },
  softmaxCrossEntropy: {
    name: 'softmaxCrossEntropy',
    label: 'Softmax cross-entropy',
    formula: 'mean of −Σ t ln softmax(z)',
    aliases: ['softmax'],
    pytorch: ['nn.CrossEntropyLoss', 'F.cross_entropy'],
    keras: ['categorical_crossentropy', 'sparse_categorical_crossentropy'],
    source: {
      title:
        'Training stochastic model recognition algorithms as networks can lead to maximum mutual information estimation of parameters',
      year: 1989,
      ref: 'NIPS 1989, 211–217',
    },
    tasks: ['binary', 'multiclass'],
    lossAndDelta: (outputs, targets, batch, units, delta) => {
      let sum = 0;
      for (let start = 0; start < batch * units; start += units) {
        const largest = rowMaximum(outputs, start, units);
        let total = 0;
        let mass = 0;
        for (let i = start; i < start + units; i++) {
          total += exp(outputs[i]! - largest);
          mass += targets[i]!;
        }
        const logTotal = log(total);
        for (let i = start; i < start + units; i++) {
          const shifted = outputs[i]! - largest;
          const target = targets[i]!;
          if (target !== 0) sum += target * (logTotal - shifted);
          delta[i] = ((exp(shifted) / total) * mass - target) / batch;
        }
      }
      return sum / batch;
    },
    toPrediction: (outputs, batch, units) => {
      for (let start = 0; start < batch * units; start += units) {
        const largest = rowMaximum(outputs, start, units);
        let total = 0;
        for (let i = start; i < start + units; i++) total += outputs[i] = exp(outputs[i]! - largest);
        for (let i = start; i < start + units; i++) outputs[i]! /= total;
      }
    },
    threshold: 0,
  },
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof LOSSES;

/** Largest entry of a row: softmax is shifted by it, so that no exponential overflows. */
function rowMaximum(values: FloatArray, start: number, units: number): number {
  let largest = values[start]!;
  for (let i = start + 1; i < start + units; i++) if (values[i]! > largest) largest = values[i]!;
  return largest;
}

/**
 * Output units of a network for a data set and a loss. `classCount` is ignored for regression, which has one output.
 *
 * Errors   LabError 'input' when the loss does not fit the task.
 */
export function outputUnits(loss: LossName, task: Task, classCount: number): number {
  const record: Loss = LOSSES[loss];
  if (!record.tasks.includes(task)) {
    const fitting = Object.values(LOSSES).filter((item) => (item.tasks as readonly Task[]).includes(task));
    const names = fitting.map((item) => `"${item.name}"`).join(' or ');
    throw new LabError('input', `loss must fit a ${task} task: ${names}; got "${loss}"`);
  }
  if (task === 'regression' || loss === 'binaryCrossEntropy') return 1;
  if (loss === 'mse' && task === 'binary') return 1;
  return Math.max(2, classCount);
}

/**
 * Targets as the losses take them: [count × units]. Classes become one-hot rows unless there is one output unit.
 *
 * Errors   LabError 'shape' when a class has no output unit.
 */
export function encodeTargets(targets: Float64Array, count: number, task: Task, units: number): Float64Array {
  if (task === 'regression' || units === 1) return targets;
  const encoded = new Float64Array(count * units);
  for (let i = 0; i < count; i++) {
    const target = targets[i]!;
    if (!(target >= 0 && target < units)) {
      throw new LabError('shape', `class of example ${i} must be from 0 to ${units - 1}; got ${target}`);
    }
    encoded[i * units + target] = 1;
  }
  return encoded;
}

/** How many of the batch are classified correctly: the largest output, or with one unit the side of the threshold. */
export function countCorrect(
  outputs: FloatArray,
  classes: Float64Array,
  classesFrom: number,
  batch: number,
  units: number,
  threshold: number,
): number {
  let correct = 0;
  for (let row = 0; row < batch; row++) {
    let predicted = units === 1 ? Number(outputs[row]! > threshold) : -1;
    // NaN is never larger: a row without a number counts as wrong.
    let largest = -Infinity;
    for (let unit = 0; unit < units && units > 1; unit++) {
      const value = outputs[row * units + unit]!;
      if (value > largest) {
        largest = value;
        predicted = unit;
      }
    }
    if (units === 1 && outputs[row]! !== outputs[row]!) predicted = -1;
    if (predicted === classes[classesFrom + row]) correct++;
  }
  return correct;
}

import { countCorrect, type Loss } from './losses';
import type { Network, Workspace } from './network';

/** Rows of one pass over a whole set. */
export const EVALUATION_ROWS = 256;

/** Examples with their targets in both forms. */
export interface LabelledSet {
  /** [count × features], scaled. */
  readonly inputs: Float64Array;
  /** Class numbers or values as the data set has them. */
  readonly classes: Float64Array;
  /** [count × outputs], as the loss takes them. */
  readonly targets: Float64Array;
  readonly count: number;
}

export interface Evaluation {
  readonly loss: number;
  /** Share classified correctly. */
  readonly accuracy: number;
}

/** Copies rows [from, from + rows) of a set into the workspace, in the network's precision. */
export function loadRows(work: Workspace, inputs: Float64Array, features: number, from: number, rows: number): void {
  const into = work.inputs;
  const at = from * features;
  for (let i = 0; i < rows * features; i++) into[i] = inputs[at + i]!;
}

/** Mean loss and accuracy over a whole set, in chunks of a fixed size: the same sum whatever the workspace holds. */
export function evaluate(network: Network, work: Workspace, set: LabelledSet, loss: Loss): Evaluation {
  const units = network.outputs;
  const last = network.layers.length - 1;
  let sum = 0;
  let correct = 0;
  for (let from = 0; from < set.count; from += EVALUATION_ROWS) {
    const rows = Math.min(EVALUATION_ROWS, set.count - from);
    loadRows(work, set.inputs, network.features, from, rows);
    network.forward(work, rows);
    const outputs = work.activations[last]!;
    const targets = set.targets.subarray(from * units, (from + rows) * units);
    sum += loss.lossAndDelta(outputs, targets, rows, units, work.deltas[last]!) * rows;
    correct += countCorrect(outputs, set.classes, from, rows, units, loss.threshold);
  }
  return { loss: sum / set.count, accuracy: correct / set.count };
}

/** Outputs for `count` rows of scaled inputs, as probabilities or values: [count × outputs]. */
export function predictRows(
  network: Network,
  work: Workspace,
  inputs: Float64Array,
  count: number,
  loss: Loss,
): Float64Array {
  const units = network.outputs;
  const last = network.layers.length - 1;
  const out = new Float64Array(count * units);
  for (let from = 0; from < count; from += EVALUATION_ROWS) {
    const rows = Math.min(EVALUATION_ROWS, count - from);
    loadRows(work, inputs, network.features, from, rows);
    network.forward(work, rows);
    const values = work.activations[last]!;
    for (let i = 0; i < rows * units; i++) out[from * units + i] = values[i]!;
  }
  loss.toPrediction(out, count, units);
  return out;
}

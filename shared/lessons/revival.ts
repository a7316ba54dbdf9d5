import { buildNetwork, initializeNetwork } from '../build';
import { prepareData, type PreparedPart } from '../datasets/prepare';
import type { LabelledSet } from '../evaluation';
import type { ExperimentSpec } from '../experiment';
import { KernelEngine } from '../kernelEngine';
import { encodeTargets } from '../losses';
import { param } from '../params';
import { Rng } from '../rng';

/** What became of units that were begun dead. */
export interface Revival {
  /** Of them, those whose slope is 0 for every training example: at the start and at the end. */
  readonly deadBefore: number;
  readonly deadAfter: number;
  /** Largest change of one of their weights or biases. */
  readonly change: number;
}

/** Trains an experiment whose first `units` units of a hidden layer (from 0) begin with this bias. */
export function trainDeadUnits(spec: ExperimentSpec, index: number, units: number, bias: number): Revival {
  const data = prepareData(spec);
  const network = buildNetwork(spec, data.features);
  initializeNetwork(network, spec, data.train.inputs);
  const { weightsAt, biasesAt, fanIn } = network.layers[index]!;
  network.parameters.fill(bias, biasesAt, biasesAt + units);
  const before = network.parameters.slice();

  const labelled = ({ inputs, targets, count }: PreparedPart): LabelledSet => {
    return { inputs, classes: targets, targets: encodeTargets(targets, count, data.task, data.outputs), count };
  };
  const { loss, optimizer, clipping, weightDecay, batchSize } = spec;
  const sets = { train: labelled(data.train), test: labelled(data.test) };
  const setup = { network, loss, optimizer, clipping, weightDecay, ...sets, batch: batchSize, probeSize: 1 };
  const engine = new KernelEngine(setup);
  const learningRate = param(optimizer, 'learningRate');
  const { count } = data.train;
  let step = 0;
  for (let epoch = 0; epoch < (spec.epochs ?? 1); epoch++) {
    engine.drawOrder(Rng.stream(spec.seeds.shuffle, `epoch ${epoch}`));
    for (let from = 0; from < count; from += batchSize) {
      step++;
      engine.step({ step, from, rows: Math.min(batchSize, count - from), learningRate, record: false });
    }
  }
  const after = engine.parameters();

  const dead = (parameters: ArrayLike<number>): number => {
    network.parameters.set(parameters);
    const work = network.createWorkspace(count);
    work.inputs.set(data.train.inputs);
    network.forward(work, count);
    const { fanOut, activation, alpha } = network.layers[index]!;
    const isDead = (unit: number): boolean => {
      for (let row = 0; row < count; row++) {
        if (activation.df(work.preActivations[index]![row * fanOut + unit]!, alpha) !== 0) return false;
      }
      return true;
    };
    return Array.from({ length: units }, (_, unit) => unit).filter(isDead).length;
  };
  let change = 0;
  const compare = (from: number, to: number): void => {
    for (let i = from; i < to; i++) change = Math.max(change, Math.abs(after[i]! - before[i]!));
  };
  compare(weightsAt, weightsAt + units * fanIn);
  compare(biasesAt, biasesAt + units);
  return { deadBefore: dead(before), deadAfter: dead(after), change };
}

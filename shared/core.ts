import { buildNetwork, initializeNetwork } from './build';
import { LabError } from './errors';
import { KernelEngine } from './kernelEngine';
import type { KernelTeam } from './kernelTeam';
import { encodeTargets } from './losses';
import { WORKLOAD_BATCHES, workloadData, workloadSpec } from './workloads';

/** Version of the numeric results: raised whenever the same experiment gives other bits. */
export const CORE_VERSION = '2';

/** A network on random data, for measuring speed. */
export interface BenchmarkTrainer {
  readonly version: string;
  readonly team: KernelTeam;
  /** Makes n optimizer steps; returns the loss of the last. */
  step(n: number): number;
}

/**
 * A standard workload (workloads.ts) without anything around it: 8 batches of random data kept in memory, in turn; forward,
 * backward and plain SGD on each step.
 */
export function createTrainer(sizes: readonly number[], batch: number): BenchmarkTrainer {
  if (!Number.isInteger(batch) || batch < 1) {
    throw new LabError('shape', `batch must be a whole number of at least 1; got ${batch}`);
  }
  const spec = workloadSpec({ sizes, batch }, 1);
  const { train, test, task, features, outputs } = workloadData({ sizes, batch });
  const network = buildNetwork(spec, features);
  initializeNetwork(network, spec, train.inputs);
  const labelled = (part: typeof train) => ({
    inputs: part.inputs,
    classes: part.targets,
    targets: encodeTargets(part.targets, part.count, task, outputs),
    count: part.count,
  });
  const { loss, optimizer, clipping, weightDecay } = spec;
  const learningRate = Number(optimizer['learningRate']);
  const sets = { train: labelled(train), test: labelled(test) };
  const engine = new KernelEngine({ network, loss, optimizer, clipping, weightDecay, ...sets, batch, probeSize: 1 });
  let step = 0;

  return {
    version: CORE_VERSION,
    team: engine.team,
    step(n) {
      for (let i = 0; i < n; i++) {
        const from = (step % WORKLOAD_BATCHES) * batch;
        step++;
        engine.stepInOrder({ step, from, rows: batch, learningRate, record: false });
      }
      return engine.loss;
    },
  };
}

export { measurePeak } from './kernelPeak';
export { help } from './kernelTeam';
export { WORKLOADS, workloadData, workloadFlops, workloadSpec } from './workloads';
export { ACTIVATIONS } from './activations';
export { parseSpec } from './experimentSchema';
export { INITIALIZERS } from './initializers';
export { LOSSES } from './losses';
export { Network } from './network';
export { CLIPPINGS, OPTIMIZERS } from './optimizers';
export { Rng } from './rng';
export { SCHEDULES } from './schedules';
export { sha256Hex } from './sha256';
export { ThreadChoice } from './threadChoice';
export { Training } from './training';
export * as math from './math';

export const WORKLOAD_BATCHES = 8;

/**
 * A standard workload as every engine gets it: the same 8 batches of Initlab's random data, weights of He's normal
 * distribution ([units × fanIn] a layer, row-major) and the same learning rate. Targets are values on A, one-hot on the others.
 */
export function residentWorkload(core, name) {
  const { sizes, batch } = core.WORKLOADS[name];
  const { inputs, targets } = core.workloadData({ sizes, batch }).train;
  const [features, outputs] = [sizes[0], sizes[sizes.length - 1]];
  const batches = Array.from({ length: WORKLOAD_BATCHES }, (_, b) => ({
    inputs: Float32Array.from(inputs.subarray(b * batch * features, (b + 1) * batch * features)),
    targets: encoded(targets.subarray(b * batch, (b + 1) * batch), outputs),
  }));
  const rng = core.Rng.stream(1, 'peer weights');
  const initialWeights = sizes.slice(1).map((units, l) => {
    const std = Math.sqrt(2 / sizes[l]);
    return Array.from({ length: units * sizes[l] }, () => rng.normal() * std);
  });
  const { learningRate } = core.workloadSpec({ sizes, batch }, 1).optimizer;
  return { name, sizes, batch, batches, initialWeights, learningRate };
}

function encoded(targets, outputs) {
  if (outputs === 1) return Float32Array.from(targets);
  const oneHot = new Float32Array(targets.length * outputs);
  targets.forEach((target, row) => (oneHot[row * outputs + target] = 1));
  return oneHot;
}

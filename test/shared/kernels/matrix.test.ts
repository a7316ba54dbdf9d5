import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../../shared/activations';
import { KernelMemory } from '../../../shared/kernelMemory';
import { KernelNetwork } from '../../../shared/kernelNetwork';
import { Network } from '../../../shared/network';
import { Rng } from '../../../shared/rng';

const identity = { activation: ACTIVATIONS.identity, alpha: 0 };

/** A linear layer on random numbers: what the kernels' three products give, and what it was given. */
function products(batch: number, fanIn: number, fanOut: number) {
  const rng = Rng.stream(5, `${batch} ${fanIn} ${fanOut}`);
  const random = (length: number) => Float32Array.from({ length }, () => rng.normal());
  const { layers } = new Network(fanIn, [{ units: fanOut, ...identity }], 'float32');
  const settings = { layers, loss: 'mse', optimizer: { name: 'sgd' }, clipping: { name: 'none' } } as const;
  const network = new KernelNetwork(new KernelMemory(), settings);
  const pass = network.createPass(batch, true);
  const [inputs, targets, parameters] = [random(batch * fanIn), random(batch * fanOut), random(fanOut * (fanIn + 1))];
  network.parameters = parameters;
  network.pad(inputs, 0, batch, fanIn, pass.inputs);
  network.pad(targets, 0, batch, fanOut, pass.targets);
  const { kernels } = network.memory;
  kernels.forwardPass(pass.record, pass.inputs, batch);
  kernels.lossPass(pass.record, pass.targets, batch, 1);
  kernels.backwardPass(pass.record, pass.inputs, batch, 1);
  return {
    inputs,
    parameters,
    z: network.unpad(pass.layers[0]!.z, batch, fanOut),
    delta: network.unpad(pass.layers[0]!.delta, batch, fanOut),
    gradients: network.gradients,
    dx: network.inputGradient(pass, batch),
  };
}

/** Σ x(k)·y(k) from `start`, k ascending, each product and sum rounded to single precision. */
function sum(start: number, length: number, x: (k: number) => number, y: (k: number) => number): number {
  let total = start;
  for (let k = 0; k < length; k++) total = Math.fround(total + Math.fround(x(k) * y(k)));
  return total;
}

describe('matrix products of the kernels', () => {
  it.each([
    [1, 1, 1],
    [4, 4, 4],
    [5, 3, 7],
    [33, 9, 20],
    [13, 515, 11],
    [40, 130, 130],
    [520, 3, 9],
    [6, 5, 1030],
    [35, 61, 68],
    [515, 140, 68],
  ])('are sums in order of k, bit for bit: batch %i, %i inputs, %i units', (batch, fanIn, fanOut) => {
    const { inputs, parameters, z, delta, gradients, dx } = products(batch, fanIn, fanOut);
    const w = (j: number, i: number) => parameters[j * fanIn + i]!;
    const [expectedZ, expectedDx, expected] = [z, dx, gradients].map(({ length }) => new Float32Array(length));
    for (let n = 0; n < batch; n++) {
      for (let j = 0; j < fanOut; j++) {
        const bias = parameters[fanOut * fanIn + j]!;
        expectedZ![n * fanOut + j] = sum(
          bias,
          fanIn,
          (k) => inputs[n * fanIn + k]!,
          (k) => w(j, k),
        );
      }
      for (let i = 0; i < fanIn; i++) {
        expectedDx![n * fanIn + i] = sum(
          0,
          fanOut,
          (k) => delta[n * fanOut + k]!,
          (k) => w(k, i),
        );
      }
    }
    for (let j = 0; j < fanOut; j++) {
      for (let i = 0; i < fanIn; i++) {
        expected![j * fanIn + i] = sum(
          0,
          batch,
          (k) => inputs[k * fanIn + i]!,
          (k) => delta[k * fanOut + j]!,
        );
      }
      expected![fanOut * fanIn + j] = sum(
        0,
        batch,
        (k) => delta[k * fanOut + j]!,
        () => 1,
      );
    }
    expect(z).toEqual(expectedZ);
    expect(dx).toEqual(expectedDx);
    expect(gradients).toEqual(expected);
  });
});

describe('the order of an epoch', () => {
  it('is the same in the kernels as in the generator, and a permutation', () => {
    for (const count of [1, 2, 7, 1000, 70_000]) {
      const memory = new KernelMemory();
      const address = memory.words(count);
      const plain = new Int32Array(count);
      Rng.stream(3, `order ${count}`).drawOrder(plain);
      memory.kernels.drawOrder(address, count, ...Rng.stream(3, `order ${count}`).words());
      expect(memory.integersAt(address, count)).toEqual(plain);
      expect(Int32Array.from(plain).sort()).toEqual(Int32Array.from({ length: count }, (_, i) => i));
    }
  });
});

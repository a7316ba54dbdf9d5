import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import { BIAS_INITIALIZERS, type BiasInitializerName } from '../../../shared/initializers';
import { Neuron, NEURON, NEURON_STORIES, type NeuronSpec } from '../../../shared/functions/neuron';
import { INPUT_KINDS, type InputKindName } from '../../../shared/functions/neuronInputs';
import { defaultChoice, type Choice } from '../../../shared/params';

const KINDS = Object.keys(INPUT_KINDS) as InputKindName[];
const WEIGHTS = Object.keys(BIAS_INITIALIZERS) as BiasInitializerName[];
const choice = (name: BiasInitializerName): Choice<BiasInitializerName> =>
  defaultChoice<BiasInitializerName>(BIAS_INITIALIZERS[name]);
const compute = (patch: Partial<NeuronSpec>) => new Neuron().compute({ ...NEURON, ...patch });

describe('one neuron', () => {
  // The standard deviation of a mean of 2,000 is std/44.7, that of a variance about 1/31.6 of it: bounds of 4 such.
  test.each(WEIGHTS)('has the mean and spread of z that theory gives, for a unit and over units, with %s', (name) => {
    for (const [kind, shape] of [
      ['normal', [0.5, 2]],
      ['uniform', [-1, 3]],
      ['bytes', [0, 0]],
    ] as const) {
      for (const layer of [false, true]) {
        const { measured, predicted } = compute({ kind, shape, layer, inputs: 40, bias: 0.3, weights: choice(name) });
        expect(Math.abs(measured.mean - predicted.mean)).toBeLessThan(4 * (predicted.std / 44.7) + 1e-12);
        expect(Math.abs(measured.std - predicted.std)).toBeLessThan(4 * (predicted.std / 44.7) + 1e-12);
      }
    }
  });

  it('saturates as units do whose weights are too large', () => {
    // Shares with σ′ below 0.01 of 500 units on 100 inputs in [0, 1]: none, 0.434, 0.790 for weights of std 0.1, 1, 3.
    const share = (scale: number) => compute({ ...NEURON_STORIES.largeWeights.patch, scale }).saturated;
    expect(share(0.1)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(share(1) - 0.434)).toBeLessThan(0.05);
    expect(Math.abs(share(3) - 0.79)).toBeLessThan(0.05);
    const { measured } = compute({ ...NEURON_STORIES.largeWeights.patch, scale: 0.5 });
    expect(Math.abs(measured.std / (0.5 * Math.sqrt(100 / 3)) - 1)).toBeLessThan(0.05);
  });

  it('saturates as units do whose inputs are not normalized, and no longer when they are', () => {
    const raw = compute(NEURON_STORIES.rawInputs.patch);
    expect(raw.saturated).toBeGreaterThan(0.9);
    expect(raw.meanSlope).toBeLessThan(0.02);
    const mended = compute({ ...NEURON_STORIES.rawInputs.patch, normalized: true });
    expect(mended.saturated).toBeLessThan(0.01);
    expect(mended.meanSlope).toBeGreaterThan(0.19);
  });

  it('has a = ±10 on one side when all weights push the same way', () => {
    // 100 inputs in [0, 1] with all weights 0.2: z has mean 10.
    const all = { kind: 'uniform', shape: [0, 1], weights: { ...choice('constant'), value: 0.2 } } as const;
    expect(compute(all)).toMatchObject({ saturated: 1, saturatedRight: 1 });
    expect(compute(all).measured.mean).toBeCloseTo(10, 0);
    expect(compute({ ...all, scale: -1 })).toMatchObject({ saturated: 1, saturatedRight: 0 });
  });

  it('keeps the inputs it had when it gets more, and its draws while sliders move', () => {
    const neuron = new Neuron();
    const first = neuron.compute({ ...NEURON, inputs: 1, weights: choice('constant') });
    const scaled = neuron.compute({ ...NEURON, inputs: 1, weights: choice('constant'), scale: 3, bias: 1 });
    first.z.forEach((z, n) => expect(scaled.z[n]).toBe(3 * z + 1));
    const two = neuron.compute({ ...NEURON, inputs: 2, weights: choice('constant') });
    expect(two.z.some((z, n) => z !== first.z[n])).toBe(true);
    const again = new Neuron().compute({ ...NEURON, inputs: 1, weights: choice('constant') });
    expect(again.z).toEqual(first.z);
    expect(neuron.compute({ ...NEURON, inputs: 1, weights: choice('constant'), seed: 2 }).z).not.toEqual(first.z);
  });

  test.each(KINDS)('takes from 1 input to all that there are: %s', (kind) => {
    for (const inputs of [1, 100]) {
      for (const normalized of [false, true]) {
        const { z, a, measured, predicted } = compute({ kind, inputs, normalized, shape: [0, 1] });
        expect(z.length).toBe(kind === 'digits' ? 1797 : 2000);
        expect([...z, ...a, measured.std, predicted.std].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('says nothing odd of inputs that never change, and of weights that are huge', () => {
    expect(compute({ shape: [3, 0], normalized: true }).z.every((z) => z === 0)).toBe(true);
    const huge = compute({ scale: 1e6, activation: defaultChoice<ActivationName>(ACTIVATIONS.relu) });
    expect(Number.isFinite(huge.meanOutput)).toBe(true);
    expect(huge.saturated).toBeGreaterThan(0.4);
  });
});

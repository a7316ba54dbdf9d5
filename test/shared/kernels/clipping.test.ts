import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../../shared/activations';
import { norm } from '../../../shared/diagnostics';
import { KernelMemory } from '../../../shared/kernelMemory';
import { KernelNetwork } from '../../../shared/kernelNetwork';
import { Network } from '../../../shared/network';
import { CLIPPINGS, OPTIMIZERS, type Clipping, type ClippingName } from '../../../shared/optimizers';
import { defaultChoice, type Choice } from '../../../shared/params';
import { singles } from '../../support/kernels';

const [FEATURES, ROWS] = [3, 24];

/** Gradients of one step, after clipping, of a network with widths that need padding and learned slopes. */
function gradientsAfter(clipping: Choice<ClippingName>): Float32Array {
  const shapes = [
    { units: 5, activation: ACTIVATIONS.prelu, alpha: 0.25, slopePerUnit: true },
    { units: 6, activation: ACTIVATIONS.tanh, alpha: 0 },
    { units: 2, activation: ACTIVATIONS.identity, alpha: 0 },
  ];
  const { layers, parameters } = new Network(FEATURES, shapes, 'float64');
  const optimizer = defaultChoice(OPTIMIZERS.sgd);
  const network = new KernelNetwork(new KernelMemory(), { layers, loss: 'mse', optimizer, clipping });
  const pass = network.createPass(ROWS, false);
  network.parameters = singles(parameters.length, -1, 1, 3);
  network.memory.kernels.resetGuard(pass.record);
  network.pad(singles(ROWS * FEATURES, -2, 2, 8), 0, ROWS, FEATURES, pass.inputs);
  network.pad(singles(ROWS * 2, -1, 1, 9), 0, ROWS, 2, pass.targets);
  expect(network.memory.kernels.step(pass.record, pass.inputs, pass.targets, ROWS, 0, 0, 1, 0)).toBe(0);
  return network.gradients;
}

const RAW = gradientsAfter(defaultChoice(CLIPPINGS.none));
const WHOLE = norm(RAW, 0, RAW.length);
const LARGEST = Math.max(...RAW.map(Math.abs));

/** What the record makes of the same gradients, in double. */
function expected(choice: Choice<ClippingName>): Float64Array {
  const record: Clipping = CLIPPINGS[choice.name];
  const gradients = Float64Array.from(RAW);
  record.clip(gradients, WHOLE, choice);
  return gradients;
}

function worstError(choice: Choice<ClippingName>): number {
  const clipped = gradientsAfter(choice);
  return expected(choice).reduce((worst, value, i) => {
    // Two roundings of single precision: that of the factor or bound, and that of the product.
    const error = Math.abs(clipped[i]! - value) / (1.2e-7 * Math.abs(value) || Number.MIN_VALUE);
    return Math.max(worst, error);
  }, 0);
}

describe('clipping of the float32 kernels against the records', () => {
  it('there is something to clip, of every layer and of the slopes', () => {
    expect(RAW.length).toBe(5 * (FEATURES + 1) + 6 * (5 + 1) + 2 * (6 + 1) + 5);
    expect(Array.from(RAW).filter((value) => value === 0)).toEqual([]);
    expect(WHOLE).toBeGreaterThan(LARGEST);
  });

  it.each([0.001, 0.5, 0.99, 1, 1.01, 100])('the norm, bounded by %f of it', (share) => {
    expect(worstError({ name: 'norm', maxNorm: WHOLE * share })).toBeLessThanOrEqual(1);
  });

  it('a norm below the bound changes no bit; the bound is met by norm + 1e-6', () => {
    expect(gradientsAfter({ name: 'norm', maxNorm: WHOLE + 2e-6 })).toEqual(RAW);
    const just = gradientsAfter({ name: 'norm', maxNorm: WHOLE * (1 - 1e-6) });
    expect(just).not.toEqual(RAW);
    expect(norm(just, 0, just.length)).toBeLessThan(WHOLE);
  });

  it.each([0.001, 0.3, 0.999, 1, 1.001, 100])('each value, bounded by %f of the largest', (share) => {
    expect(worstError({ name: 'value', maxValue: LARGEST * share })).toBeLessThanOrEqual(1);
  });

  it('a value at the bound, and all below it, change no bit; those beyond are the bound with their sign', () => {
    expect(gradientsAfter({ name: 'value', maxValue: LARGEST })).toEqual(RAW);
    const bound = Math.fround(LARGEST / 3);
    const clipped = gradientsAfter({ name: 'value', maxValue: bound });
    expect(clipped).toEqual(RAW.map((value) => Math.max(-bound, Math.min(bound, value))));
    expect(clipped.some((value) => value === bound)).toBe(true);
    expect(clipped.some((value) => value === -bound)).toBe(true);
  });

  it.each(['norm', 'value'] as const)('a bound of 0 on the %s stops the run in place', (name) => {
    const choice: Choice<ClippingName> = name === 'norm' ? { name, maxNorm: 0 } : { name, maxValue: 0 };
    expect(gradientsAfter(choice).every((value) => value === 0)).toBe(true);
  });
});

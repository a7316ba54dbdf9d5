import { describe, expect, it, test } from 'vitest';
import { ACTIVATIONS, type Activation, type ActivationName } from '../../../shared/activations';
import { chainRule, type Place } from '../../../shared/functions/chainRule';
import { microData } from '../../../shared/functions/microData';
import { createMicroNetwork, MICRO_NETS, MicroRun } from '../../../shared/functions/microNet';
import { CHECK_TOLERANCE, checkNetwork } from '../../../shared/functions/numericCheck';
import { placeOf } from '../../../shared/parameterPlace';
import { INITIALIZERS, type InitializerName } from '../../../shared/initializers';
import type { LossName } from '../../../shared/losses';
import { defaultChoice } from '../../../shared/params';
import { referenceBackward } from '../../../shared/reference';
import { Rng } from '../../../shared/rng';

const NAMES = Object.keys(ACTIVATIONS) as ActivationName[];

/** A network with every parameter drawn, biases too. */
function randomRun(activation: ActivationName, sizes: readonly number[], loss: LossName, seed: number): MicroRun {
  const network = createMicroNetwork({
    sizes,
    activation: defaultChoice<ActivationName>(ACTIVATIONS[activation]),
    initializer: defaultChoice<InitializerName>(INITIALIZERS.glorotNormal),
    seed,
  });
  const rng = Rng.stream(seed, 'biases');
  for (const { biasesAt, fanOut } of network.layers)
    for (let i = 0; i < fanOut; i++) network.parameters[biasesAt + i] = 0.3 * rng.normal();
  return new MicroRun(network, loss, 4);
}

function places({ network }: MicroRun): Place[] {
  return network.layers.flatMap(({ fanIn, fanOut }, layer) =>
    Array.from({ length: fanOut }, (_, unit) =>
      [null, ...Array.from({ length: fanIn }, (_, i) => i)].map((input) => ({ layer, unit, input })),
    ).flat(),
  );
}

describe('the chain rule written out', () => {
  test.each(NAMES)('adds up to the gradient that the core stored, for every weight and bias: %s', (name) => {
    const data = microData('moons', 'centred', 20, 3);
    for (const [k, sizes] of [
      [2, 2, 1],
      [2, 3, 2, 1],
      [2, 5, 4, 1],
      [2, 3, 3, 3, 1],
    ].entries()) {
      const run = randomRun(name, sizes, k % 2 === 0 ? 'binaryCrossEntropy' : 'mse', k + 1);
      for (const place of places(run)) {
        const { paths, sum, gradient } = chainRule(run, data, k, place);
        const units = sizes.slice(place.layer + 2).reduce((product, value) => product * value, 1);
        expect(paths).toHaveLength(units);
        const scale = paths.reduce((all, { product }) => all + Math.abs(product), 0);
        expect(Math.abs(sum - gradient)).toBeLessThanOrEqual(1e-12 * scale);
        for (const { factors, product } of paths) {
          expect(factors).toHaveLength(2 + 2 * (sizes.length - 2 - place.layer) + 1);
          expect(factors.reduce((all, { value }) => all * value, 1)).toBe(product);
        }
      }
    }
  });

  it('names each factor and where it is', () => {
    const run = randomRun('tanh', [2, 3, 2, 1], 'mse', 5);
    const { paths } = chainRule(run, microData('xor', 'centred', 10, 1), 2, { layer: 0, unit: 2, input: 1 });
    expect(paths[1]!.factors.map(({ symbol }) => symbol)).toEqual([
      '∂L/∂a₃,₁',
      'f′(z₃,₁)',
      'w₃,₁₂',
      'f′(z₂,₂)',
      'w₂,₂₃',
      'f′(z₁,₃)',
      'x₂',
    ]);
  });

  it('stored gradients are those of the plain reference network', () => {
    const run = randomRun('silu', [2, 3, 2, 1], 'binaryCrossEntropy', 7);
    const data = microData('moons', 'centred', 4, 1);
    run.pass(data, 0, 4);
    const { parameters, layers } = run.network;
    const plain = layers.map(({ fanIn, fanOut, weightsAt, biasesAt, activation, alpha }) => ({
      weights: Array.from({ length: fanOut }, (_, j) =>
        Array.from(parameters.subarray(weightsAt + j * fanIn, weightsAt + (j + 1) * fanIn)),
      ),
      biases: Array.from(parameters.subarray(biasesAt, biasesAt + fanOut)),
      activation,
      alpha,
    }));
    const rows = Array.from({ length: 4 }, (_, n) => Array.from(data.inputs.subarray(2 * n, 2 * n + 2)));
    const { dW } = referenceBackward(
      plain,
      rows,
      Array.from(data.targets, (t) => [t]),
      'binaryCrossEntropy',
    );
    dW.forEach((matrix, l) =>
      matrix.flat().forEach((value, i) => expect(run.gradients[layers[l]!.weightsAt + i]).toBeCloseTo(value, 12)),
    );
  });
});

describe('the numeric check', () => {
  test.each(NAMES)('holds on the nets of the lab: %s', (name) => {
    const data = microData('moons', 'centred', 4, 2);
    for (const { sizes } of [MICRO_NETS['net-2-2-1'], MICRO_NETS['net-2-5-4-1']]) {
      // Draws whose pre-activations lie near a kink cannot be checked: the next one is taken.
      for (let seed = 1, checked = 0; checked < 2; seed++) {
        const run = randomRun(name, sizes, 'binaryCrossEntropy', seed);
        const before = Float64Array.from(run.network.parameters);
        const check = checkNetwork(run, data, 0, 4);
        expect(run.network.parameters).toEqual(before);
        expect(check.compared).toBe(before.length);
        if (check.nearKinks > 0) continue;
        checked++;
        expect(check.worst).toBeLessThanOrEqual(CHECK_TOLERANCE);
        expect(check.holds).toBe(true);
      }
    }
  });

  it('names the weight where a derivative is wrong', () => {
    const run = randomRun('tanh', [2, 3, 1], 'mse', 1);
    const [hidden] = run.network.layers;
    // A layer whose slope is 3 % too steep: the gradients of its own weights are wrong, the output layer's are not.
    const steep: Activation = { ...ACTIVATIONS.tanh, df: (z) => 1.03 * ACTIVATIONS.tanh.df(z) } as Activation;
    (run.network.layers as unknown[])[0] = { ...hidden, activation: steep };
    const check = checkNetwork(run, microData('xor', 'centred', 4, 1), 0, 4);
    expect(check.holds).toBe(false);
    expect(placeOf(run.network.layers, check.index).layer).toBe(0);
    expect(check.worst).toBeCloseTo(0.03 / 1.03, 3);
  });

  it('says so when nothing can be compared', () => {
    const run = randomRun('tanh', [2, 2, 1], 'mse', 1);
    run.network.parameters.fill(NaN);
    const check = checkNetwork(run, microData('xor', 'centred', 4, 1), 0, 4);
    expect(check.holds).toBe(false);
    run.network.parameters.fill(0);
    expect(checkNetwork(run, microData('xor', 'centred', 4, 1), 0, 4).holds).toBe(true);
  });
});

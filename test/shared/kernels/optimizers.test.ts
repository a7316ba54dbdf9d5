import { describe, expect, it } from 'vitest';
import optimizerBytes from '../../../shared/kernels/optimizers?wasm';
import { OPTIMIZERS, type Optimizer, type OptimizerName } from '../../../shared/optimizers';
import { defaultChoice, param, type Choice } from '../../../shared/params';
import { Kernels, singles } from '../../support/kernels';

const kernels = new Kernels(optimizerBytes);
const COUNT = 64;
const DECAY = 0.01;

type Call = (
  parameters: Float32Array,
  gradients: Float32Array,
  state: readonly Float32Array[],
  rate: number,
  step: number,
  choice: Choice,
  decay: number,
) => void;

const adam =
  (decoupled: boolean): Call =>
  (p, g, [m, v, largest], rate, step, choice, decay) => {
    const [beta1, beta2, epsilon] = [param(choice, 'beta1'), param(choice, 'beta2'), param(choice, 'epsilon')];
    kernels.call('adam', p, g, m!, v!, largest ?? 0, COUNT, rate, decay, beta1, beta2, epsilon, step, decoupled);
  };

const CALLS: Readonly<Record<OptimizerName, Call>> = {
  sgd: (p, g, _state, rate, _step, _choice, decay) => kernels.call('sgd', p, g, COUNT, rate, decay),
  momentum: (p, g, [v], rate, step, choice, decay) => {
    const [mu, dampening] = [param(choice, 'momentum'), param(choice, 'dampening')];
    kernels.call('momentum', p, g, v!, COUNT, rate, decay, mu, dampening, step === 1);
  },
  nesterov: (p, g, [v], rate, _step, choice, decay) =>
    kernels.call('nesterov', p, g, v!, COUNT, rate, decay, param(choice, 'momentum')),
  adagrad: (p, g, [squares], rate, step, choice, decay) => {
    const slowed = rate / (1 + (step - 1) * param(choice, 'learningRateDecay'));
    kernels.call('adagrad', p, g, squares!, COUNT, slowed, decay, param(choice, 'epsilon'));
  },
  rmsprop: (p, g, state, rate, _step, choice, decay) => {
    const [rho, epsilon, mu] = [param(choice, 'decay'), param(choice, 'epsilon'), param(choice, 'momentum')];
    const means = param(choice, 'centered') === 1 ? state[1]! : 0;
    const velocity = mu > 0 ? state[state.length - 1]! : 0;
    kernels.call('rmsprop', p, g, state[0]!, means, velocity, COUNT, rate, decay, rho, epsilon, mu);
  },
  adam: adam(false),
  adamw: adam(true),
};

const OPTIONS: Readonly<Record<OptimizerName, readonly Record<string, number>[]>> = {
  sgd: [{}],
  momentum: [{}, { dampening: 0.3 }],
  nesterov: [{}],
  adagrad: [{}, { initialAccumulator: 0.5, learningRateDecay: 0.1 }],
  rmsprop: [{}, { centered: 1, epsilon: 0.01 }, { momentum: 0.9 }, { centered: 1, momentum: 0.5, epsilon: 0.01 }],
  adam: [{}, { amsgrad: 1, beta2: 0.5 }],
  adamw: [{}, { amsgrad: 1, beta2: 0.5 }],
};

const chosen = (name: OptimizerName, options: Record<string, number>): Choice => ({
  ...defaultChoice(OPTIMIZERS[name]),
  ...options,
});

function start(name: OptimizerName, choice: Choice, first: Float32Array) {
  kernels.clear();
  const initial = OPTIMIZERS[name].initialState(choice);
  return {
    parameters: kernels.block(first),
    gradients: kernels.block(first),
    state: initial.map((value) => kernels.block(new Float32Array(COUNT).fill(value))),
  };
}

describe.each(Object.keys(OPTIONS) as OptimizerName[])('%s of the float32 kernels', (name) => {
  const record: Optimizer = OPTIMIZERS[name];

  it.each(OPTIONS[name])('agrees with the record over 20 steps, %j', (options) => {
    const choice = chosen(name, options);
    const first = singles(COUNT, -1, 1, 3);
    const { parameters, gradients, state } = start(name, choice, first);
    const expected = Float64Array.from(first);
    const expectedState = record.initialState(choice).map((value) => new Float64Array(COUNT).fill(value));
    for (let step = 1; step <= 20; step++) {
      gradients.set(singles(COUNT, -0.5, 1, 100 + step));
      CALLS[name](parameters, gradients, state, 0.01, step, choice, DECAY);
      record.update(expected, Float64Array.from(gradients), expectedState, 0.01, step, choice, DECAY);
      parameters.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(2e-6));
      state.forEach((slot, k) => {
        const largest = Math.max(...expectedState[k]!.map(Math.abs));
        slot.forEach((value, i) => {
          const reference = expectedState[k]![i]!;
          expect(Math.abs(value - reference)).toBeLessThanOrEqual(1e-5 * Math.abs(reference) + 1e-6 * largest);
        });
      });
    }
  });

  it.each(OPTIONS[name])('leaves alone what has no gradient, even without ε, %j', (options) => {
    const choice = chosen(name, { ...options, ...('epsilon' in record.params ? { epsilon: 0 } : {}) });
    const { parameters, gradients, state } = start(name, choice, singles(COUNT, -1, 1, 3));
    const before = Array.from(parameters);
    gradients.fill(0);
    for (let step = 1; step <= 3; step++) CALLS[name](parameters, gradients, state, 0.1, step, choice, 0);
    expect(Array.from(parameters)).toEqual(before);
  });

  it('gives equal parameters equal steps in every lane, and shows NaN', () => {
    const choice = chosen(name, OPTIONS[name][0]!);
    const { parameters, gradients, state } = start(name, choice, new Float32Array(COUNT).fill(0.3));
    gradients.fill(0.7);
    gradients[5] = NaN;
    CALLS[name](parameters, gradients, state, 0.1, 1, choice, DECAY);
    expect(parameters[5]).toBeNaN();
    expect(new Set(parameters.filter((value) => value === value)).size).toBe(1);
    expect(parameters[0]).not.toBe(Math.fround(0.3));
  });

  it('keeps no subnormal state', () => {
    const choice = chosen(name, { ...OPTIONS[name].at(-1)! });
    const { parameters, gradients, state } = start(name, choice, new Float32Array(COUNT).fill(0.3));
    gradients.fill(1e-37);
    CALLS[name](parameters, gradients, state, 0.1, 1, choice, 0);
    gradients.fill(0);
    for (let step = 2; step < 120; step++) CALLS[name](parameters, gradients, state, 0.1, step, choice, 0);
    for (const slot of state) {
      expect(slot.every((value) => value === 0 || Math.abs(value) >= 1.17549435e-38)).toBe(true);
    }
  });
});

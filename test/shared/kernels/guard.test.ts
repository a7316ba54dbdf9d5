import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../../shared/activations';
import { KernelMemory } from '../../../shared/kernelMemory';
import { KernelNetwork } from '../../../shared/kernelNetwork';
import { CLIPPINGS, OPTIMIZERS, type OptimizerName } from '../../../shared/optimizers';
import { defaultChoice } from '../../../shared/params';
import { Network } from '../../../shared/network';

/** What `step` of the kernels answers. */
const [DONE, LOSS, GRADIENT, UPDATE] = [0, 1, 2, 3];

interface Start {
  readonly optimizer: OptimizerName;
  readonly options?: Readonly<Record<string, number>>;
  /** Weights of the two inputs, then the bias. */
  readonly parameters: readonly [number, number, number];
  /** Of every parameter, one number a slot. */
  readonly state?: readonly number[];
}

/** One unit z = w·x + b with the loss (z − t)², so its gradient is 2 (z − t) (x, 1). */
function unit({ optimizer, options = {}, parameters, state = [] }: Start) {
  const { layers } = new Network(2, [{ units: 1, activation: ACTIVATIONS.identity, alpha: 0 }], 'float64');
  const network = new KernelNetwork(new KernelMemory(), {
    layers,
    loss: 'mse',
    optimizer: { ...defaultChoice(OPTIMIZERS[optimizer]), ...options },
    clipping: defaultChoice(CLIPPINGS.none),
  });
  const pass = network.createPass(1, false);
  network.resetState();
  network.parameters = parameters;
  state.forEach((value, slot) => network.setSlot(slot, [value, value, value]));
  const reset = () => network.memory.kernels.resetGuard(pass.record);
  reset();
  const look = () => ({
    parameters: Array.from(network.parameters),
    state: Array.from({ length: network.stateSlots }, (_, slot) => Array.from(network.slot(slot))),
  });
  const step = (
    x: readonly [number, number],
    target: number,
    rate: number,
    { decay = 0, number = 1, record = false } = {},
  ) => {
    network.pad(x, 0, 1, 2, pass.inputs);
    network.pad([target], 0, 1, 1, pass.targets);
    return network.memory.kernels.step(pass.record, pass.inputs, pass.targets, 1, rate, decay, number, Number(record));
  };
  return { network, look, reset, step };
}

type Step = readonly [
  x: readonly [number, number],
  target: number,
  rate: number,
  more?: { decay?: number; number?: number },
];

/** Each makes a parameter infinite by another of the quantities that the guard bounds. */
const OVERFLOWS: readonly (readonly [what: string, start: Start, step: Step])[] = [
  ['a learning rate times a gradient', { optimizer: 'sgd', parameters: [0.5, 0.25, 0] }, [[1e6, 1], 1e6, 1e35]],
  ['a step from near the end', { optimizer: 'sgd', parameters: [3.4e38, 0, 0] }, [[-1e-20, 0], -7e18, 1e38]],
  ['weight decay alone', { optimizer: 'sgd', parameters: [1e30, 1, 0] }, [[0, 0], 0, 1e5, { decay: 1e5 }]],
  ['a velocity', { optimizer: 'momentum', parameters: [1, 1, 1], state: [3e38] }, [[0, 0], 1, 10]],
  ['a velocity ahead', { optimizer: 'nesterov', parameters: [1, 1, 1], state: [3e38] }, [[0, 0], 1, 10]],
  ['a rate of AdaGrad', { optimizer: 'adagrad', parameters: [1, 1, 1] }, [[1, 1], 0, 1e39]],
  ['ε = 0', { optimizer: 'rmsprop', options: { epsilon: 0 }, parameters: [1, 1, 1] }, [[1, 1], 0, 1e39]],
  [
    'a velocity of RMSProp',
    { optimizer: 'rmsprop', options: { momentum: 0.9 }, parameters: [1, 1, 1], state: [0, 3e38] },
    [[0, 0], 1, 10],
  ],
  ['a rate of Adam', { optimizer: 'adam', parameters: [1, 1, 1] }, [[1, 1], 0, 1e39]],
  ['a first moment', { optimizer: 'adam', parameters: [1, 1, 1], state: [3e38, 0] }, [[0, 0], 1, 1]],
  ['the decay of AdamW', { optimizer: 'adamw', parameters: [1e30, 1, 1] }, [[0, 0], 1, 1e5, { decay: 1e5 }]],
];

describe('a step that would overflow changes nothing', () => {
  it.each(OVERFLOWS)('by %s', (_what, start, [x, target, rate, more]) => {
    const { network, look, step } = unit(start);
    const before = look();
    expect(step(x, target, rate, more)).toBe(UPDATE);
    expect(look()).toEqual(before);
    // What it would have become is told, to name the layer.
    expect(network.gradients.some((value) => !Number.isFinite(value))).toBe(true);
  });

  it.each([
    ['a loss', LOSS, [3e38, 0, 0], [3e38, 0]],
    ['a gradient', GRADIENT, [1e-20, 0, 0], [1e30, 0]],
    ['a loss that is NaN', LOSS, [NaN, 0, 0], [1, 0]],
  ] as const)('%s that is not finite is found before', (_what, status, parameters, x) => {
    const { look, step } = unit({ optimizer: 'momentum', parameters, state: [0.5] });
    const before = look();
    expect(step(x, 0, 0.1)).toBe(status);
    expect(look()).toEqual(before);
  });

  it.each(OVERFLOWS)(
    'and after %s an ordinary step is that of a network that never met it',
    (_what, start, [x, target, rate, more]) => {
      const ordinary: Start = { ...start, parameters: [1, 1, 1], state: start.state?.map(() => 0) };
      const [met, fresh] = [unit(ordinary), unit(ordinary)];
      // The same parameters again, from outside: bounds that the failed step left must not outlive it.
      const { network } = met;
      network.parameters = start.parameters;
      start.state?.forEach((value, slot) => network.setSlot(slot, [value, value, value]));
      met.reset();
      expect(met.step(x, target, rate, more)).toBe(UPDATE);
      network.parameters = ordinary.parameters;
      start.state?.forEach((_, slot) => network.setSlot(slot, [0, 0, 0]));
      met.reset();
      expect(met.step([0.5, -0.25], 1, 0.01)).toBe(DONE);
      expect(fresh.step([0.5, -0.25], 1, 0.01)).toBe(DONE);
      expect(met.look()).toEqual(fresh.look());
    },
  );
});

describe('a step that only might overflow', () => {
  it('is made, and is what the formula says', () => {
    const { look, step } = unit({ optimizer: 'sgd', parameters: [1e38, 0, 0] });
    expect(step([0, 1], -1, 1e36)).toBe(DONE);
    expect(look().parameters).toEqual([1e38, -2e36, -2e36].map(Math.fround));
  });

  it('is made at every step where ε is 0, with the bits of one that is not watched', () => {
    const [watched, free] = [0, 1e-19].map((epsilon) =>
      unit({ optimizer: 'rmsprop', options: { epsilon }, parameters: [1, -1, 0.5] }),
    );
    for (let number = 1; number <= 20; number++) {
      expect(watched!.step([1, 2], number, 0.01, { number })).toBe(DONE);
      expect(free!.step([1, 2], number, 0.01, { number })).toBe(DONE);
    }
    expect(watched!.look()).toEqual(free!.look());
  });

  it('a parameter that grows over many safe steps is still caught', () => {
    const { look, step } = unit({ optimizer: 'sgd', parameters: [1, 1, 1] });
    let steps = 0;
    let before = look();
    // The bias is multiplied by 1 − rate · (2 + decay) = −8 each time, the weights by −2: 8⁴³ is beyond single precision.
    while (step([0, 0], 1, 3, { decay: 1 }) === DONE && steps < 1000) {
      before = look();
      steps++;
    }
    expect(steps).toBe(43);
    expect(before.parameters.every(Number.isFinite)).toBe(true);
    expect(look()).toEqual(before);
  });
});

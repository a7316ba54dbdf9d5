import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shared/activations';
import { LOSSES, type Loss } from '../../shared/losses';
import { norm } from '../../shared/diagnostics';
import { floatArray, Network, type Precision } from '../../shared/network';
import { CLIPPINGS, OPTIMIZERS, type Clipping, type Optimizer, type OptimizerName } from '../../shared/optimizers';
import { defaultChoice, type Choice } from '../../shared/params';
import { Updater } from '../../shared/updater';
import { referenceActivation, referenceTable, worstShare } from '../support/referenceTables';

interface Task {
  readonly id: string;
  readonly sizes: number[];
  readonly activations: string[];
  readonly loss_kind: string;
  readonly W0: number[][][];
  readonly b0: number[][];
  readonly x: number[][];
  readonly y: (number | number[])[];
}
interface Run {
  readonly id: string;
  readonly task: string;
  readonly optimizer: string;
  readonly hyper: Record<string, number | boolean>;
  readonly clip: { kind: 'norm' | 'value'; max_norm?: number; clip_value?: number } | null;
  readonly steps: number;
  readonly batches: 'full' | number[][];
  readonly loss: number[];
  readonly grad_norm: number[];
  readonly final_W: number[][][];
  readonly final_b: number[][];
  readonly lr_per_step?: number[];
}
const { tasks, runs } = referenceTable<{ tasks: Task[]; runs: Run[] }>('trajectories.json');

/** The run's optimizer in our terms. */
function chosen({ optimizer, hyper }: Run): Choice<OptimizerName> {
  const moving = hyper['nesterov'] ? 'nesterov' : hyper['momentum'] ? 'momentum' : 'sgd';
  const given = {
    name: optimizer === 'sgd' ? moving : optimizer,
    learningRate: hyper['lr'],
    momentum: hyper['momentum'],
    decay: hyper['alpha'],
    beta1: hyper['beta1'],
    beta2: hyper['beta2'],
    epsilon: hyper['eps'],
    dampening: hyper['dampening'],
    amsgrad: Number(hyper['amsgrad']),
    centered: Number(hyper['centered']),
    learningRateDecay: hyper['lr_decay'],
    initialAccumulator: hyper['initial_accumulator_value'],
  };
  return given as unknown as Choice<OptimizerName>;
}

function clippingOf(clip: Run['clip']): Choice {
  if (clip === null) return { name: 'none' };
  return clip.kind === 'norm'
    ? { name: 'norm', maxNorm: clip.max_norm! }
    : { name: 'value', maxValue: clip.clip_value! };
}

function train(run: Run, choice: Choice<OptimizerName>, precision: Precision) {
  const task = tasks.find(({ id }) => id === run.task)!;
  const shapes = task.activations.map((name, l) => ({ units: task.sizes[l + 1]!, ...referenceActivation(name) }));
  const network = new Network(task.sizes[0]!, shapes, precision);
  network.layers.forEach(({ weightsAt, biasesAt }, l) => {
    network.parameters.set(task.W0[l]!.flat(), weightsAt);
    network.parameters.set(task.b0[l]!, biasesAt);
  });
  const clipping: Clipping = CLIPPINGS[run.clip?.kind ?? 'none'];
  const names = {
    mse: 'mse',
    bce_with_logits: 'binaryCrossEntropy',
    softmax_cross_entropy: 'softmaxCrossEntropy',
  } as const;
  const loss: Loss = LOSSES[names[task.loss_kind as keyof typeof names]];
  const gradients = floatArray(precision, network.parameters.length);
  const updater = new Updater(choice, Number(run.hyper['weight_decay']), network, gradients);
  const work = network.createWorkspace(task.x.length);
  const last = shapes.length - 1;
  const units = network.outputs;
  const row = (y: number | number[]) =>
    typeof y !== 'number' ? y : units === 1 ? [y] : Array.from({ length: units }, (_, i) => Number(i === y));
  const losses: number[] = [];
  const norms: number[] = [];
  for (let k = 0; k < run.steps; k++) {
    const batch = run.batches === 'full' ? task.x.map((_, i) => i) : run.batches[k]!;
    work.inputs.set(batch.flatMap((i) => task.x[i]!));
    const targets = Float64Array.from(batch.flatMap((i) => row(task.y[i]!)));
    network.forward(work, batch.length);
    losses.push(loss.lossAndDelta(work.activations[last]!, targets, batch.length, units, work.deltas[last]!));
    network.backward(work, batch.length, gradients);
    norms.push(norm(gradients, 0, gradients.length));
    clipping.clip(gradients, norms[k]!, clippingOf(run.clip));
    const lr = run.lr_per_step?.[k] ?? Number(run.hyper['lr']);
    updater.step(lr, k + 1);
  }
  return { losses, norms, parameters: network.parameters };
}

const all = runs.map((run) => [run.id, run, chosen(run)] as const);

describe.each([
  ['float64', 1e-9],
  ['float32', 1e-2],
] as const)('trajectories in %s', (precision, relative) => {
  it.each(all)('%s: 40 losses, gradient norms and the final parameters', (_id, run, choice) => {
    const { losses, norms, parameters } = train(run, choice, precision);
    expect(worstShare(losses, run.loss, relative, 1e-3)).toBeLessThanOrEqual(1);
    expect(worstShare(norms, run.grad_norm, relative, 1e-3)).toBeLessThanOrEqual(1);
    const expected = run.final_W.flatMap((weights, l) => [...weights.flat(), ...run.final_b[l]!]);
    expect(worstShare(parameters, expected, relative, 1e-3)).toBeLessThanOrEqual(1);
  });
});

describe('the tables', () => {
  it('let every optimizer and clipping be checked', () => {
    const checked = new Set(all.map(([, , choice]) => choice.name));
    expect(Object.keys(OPTIMIZERS).filter((name) => !checked.has(name as OptimizerName))).toEqual([]);
    const clippings = new Set(all.map(([, run]) => run.clip?.kind ?? 'none'));
    expect([...clippings].sort()).toEqual(Object.keys(CLIPPINGS).sort());
    expect(all.length).toBeGreaterThan(60);
  });

  it('list every record under its name, with a learning rate', () => {
    for (const [key, record] of Object.entries(OPTIMIZERS)) {
      expect(record.name).toBe(key);
      expect(Object.keys(record.params)).toContain('learningRate');
    }
  });
});

describe('an update', () => {
  it.each(Object.values(OPTIMIZERS))('of $name leaves a parameter without gradient where it is', (record) => {
    const optimizer: Optimizer = record;
    const choice = defaultChoice(record);
    const params = Float64Array.of(0.7, -2);
    const state = optimizer.initialState(choice).map((value) => new Float64Array(2).fill(value));
    for (let t = 1; t <= 3; t++)
      optimizer.update(params, Float64Array.of(0, 1), state, 0.1, t, { ...choice, epsilon: 0 }, 0);
    expect(params[0]).toBe(0.7);
    expect(params[1]).toBeLessThan(-2);
  });
});

describe('state', () => {
  const slots = (choice: Choice<OptimizerName>) => {
    const record: Optimizer = OPTIMIZERS[choice.name];
    const full = { ...defaultChoice(record), ...choice };
    expect(record.stateSlots(full)).toBe(record.initialState(full).length);
    return record.initialState(full);
  };

  it('depends on the settings', () => {
    expect(slots({ name: 'sgd' })).toEqual([]);
    expect(slots({ name: 'momentum' })).toEqual([0]);
    expect(slots({ name: 'adagrad', initialAccumulator: 0.5 })).toEqual([0.5]);
    expect(slots({ name: 'rmsprop' })).toEqual([0]);
    expect(slots({ name: 'rmsprop', centered: 1 })).toEqual([0, 0]);
    expect(slots({ name: 'rmsprop', centered: 1, momentum: 0.5 })).toEqual([0, 0, 0]);
    expect(slots({ name: 'adamw', amsgrad: 1 })).toEqual([0, 0, 0]);
  });

  it('of a centred RMSProp never makes a step infinite or NaN when gradients are equal', () => {
    const choice = { ...defaultChoice(OPTIMIZERS.rmsprop), centered: 1, decay: 0 };
    const params = Float64Array.of(1);
    const state = [new Float64Array(1), new Float64Array(1)];
    for (let t = 1; t <= 20; t++) OPTIMIZERS.rmsprop.update(params, Float64Array.of(0.1), state, 1e-9, t, choice, 0);
    expect(params[0]).toSatisfy(Number.isFinite);
  });
});

describe('weight decay', () => {
  it.each(Object.keys(OPTIMIZERS) as OptimizerName[])('of %s shrinks weights and biases, never slopes', (name) => {
    const shapes = [1, 2].map((units) => ({
      units,
      activation: ACTIVATIONS.prelu,
      alpha: 0.25,
      slopePerUnit: units > 1,
    }));
    const network = new Network(1, shapes, 'float64');
    expect(network.parameters.length).toBe(3 + 6);
    network.parameters.set([1, 1], 0);
    network.parameters.set([1, 1, 1, 1], 3);
    // Equal gradients but for the decay: what it adds is the difference to a step without.
    const after = (weightDecay: number) => {
      const copy = { parameters: network.parameters.slice(), layers: network.layers };
      const updater = new Updater(defaultChoice(OPTIMIZERS[name]), weightDecay, copy, new Float64Array(9).fill(1e-3));
      updater.step(0.01, 1);
      updater.step(0.01, 2);
      return copy.parameters;
    };
    const [plain, decayed] = [after(0), after(0.5)];
    const changed = Array.from(decayed, (value, i) => value !== plain[i]);
    // Adaptive steps have the size of the rate whatever the gradient: the state shows the decay instead.
    const weights = [0, 1, 3, 4, 5, 6];
    if (!['adagrad', 'rmsprop', 'adam'].includes(name)) for (const i of weights) expect(changed[i]).toBe(true);
    for (const i of [2, 7, 8]) expect(changed[i]).toBe(false);
  });
});

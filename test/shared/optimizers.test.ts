import { describe, expect, it } from 'vitest';
import { LOSSES, type Loss } from '../../shared/losses';
import { norm } from '../../shared/diagnostics';
import { floatArray, Network, type Precision } from '../../shared/network';
import { CLIPPINGS, OPTIMIZERS, type Clipping, type Optimizer, type OptimizerName } from '../../shared/optimizers';
import type { Choice } from '../../shared/params';
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

/** The run's optimizer in our terms, or null for options that we do not have. */
function chosen({ optimizer, hyper }: Run): Choice<OptimizerName> | null {
  const unknown = ['dampening', 'centered', 'amsgrad', 'lr_decay', 'initial_accumulator_value'];
  if (unknown.some((key) => Boolean(hyper[key])) || (optimizer === 'rmsprop' && hyper['momentum'])) return null;
  const moving = hyper['nesterov'] ? 'nesterov' : hyper['momentum'] ? 'momentum' : 'sgd';
  const given = {
    name: optimizer === 'sgd' ? moving : optimizer,
    learningRate: hyper['lr'],
    momentum: hyper['momentum'],
    decay: hyper['alpha'],
    beta1: hyper['beta1'],
    beta2: hyper['beta2'],
    epsilon: hyper['eps'],
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
  const optimizer: Optimizer = OPTIMIZERS[choice.name];
  const clipping: Clipping = CLIPPINGS[run.clip?.kind ?? 'none'];
  const names = {
    mse: 'mse',
    bce_with_logits: 'binaryCrossEntropy',
    softmax_cross_entropy: 'softmaxCrossEntropy',
  } as const;
  const loss: Loss = LOSSES[names[task.loss_kind as keyof typeof names]];
  const state = Array.from({ length: optimizer.stateSlots }, () => floatArray(precision, network.parameters.length));
  const gradients = floatArray(precision, network.parameters.length);
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
    optimizer.update(network.parameters, gradients, state, lr, k + 1, choice, Number(run.hyper['weight_decay']));
  }
  return { losses, norms, parameters: network.parameters };
}

const supported = runs.flatMap((run) => {
  const choice = chosen(run);
  return choice === null ? [] : [[run.id, run, choice] as const];
});

describe.each([
  ['float64', 1e-9],
  ['float32', 1e-2],
] as const)('trajectories in %s', (precision, relative) => {
  it.each(supported)('%s: 40 losses, gradient norms and the final parameters', (_id, run, choice) => {
    const { losses, norms, parameters } = train(run, choice, precision);
    expect(worstShare(losses, run.loss, relative, 1e-3)).toBeLessThanOrEqual(1);
    expect(worstShare(norms, run.grad_norm, relative, 1e-3)).toBeLessThanOrEqual(1);
    const expected = run.final_W.flatMap((weights, l) => [...weights.flat(), ...run.final_b[l]!]);
    expect(worstShare(parameters, expected, relative, 1e-3)).toBeLessThanOrEqual(1);
  });
});

describe('the tables', () => {
  it('let every optimizer and clipping be checked', () => {
    const checked = new Set(supported.map(([, , choice]) => choice.name));
    expect(Object.keys(OPTIMIZERS).filter((name) => !checked.has(name as OptimizerName))).toEqual([]);
    const clippings = new Set(supported.map(([, run]) => run.clip?.kind ?? 'none'));
    expect([...clippings].sort()).toEqual(Object.keys(CLIPPINGS).sort());
    expect(supported.length).toBeGreaterThan(40);
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
    const choice = {
      name: record.name,
      ...Object.fromEntries(Object.entries(record.params).map(([k, p]) => [k, p.default])),
    };
    const params = Float64Array.of(0.7, -2);
    const state = Array.from({ length: optimizer.stateSlots }, () => new Float64Array(2));
    for (let t = 1; t <= 3; t++)
      optimizer.update(params, Float64Array.of(0, 1), state, 0.1, t, { ...choice, epsilon: 0 }, 0);
    expect(params[0]).toBe(0.7);
    expect(params[1]).toBeLessThan(-2);
  });
});

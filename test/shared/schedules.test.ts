import { describe, expect, it } from 'vitest';
import type { Choice } from '../../shared/params';
import { SCHEDULES } from '../../shared/schedules';
import { referenceTable } from '../support/referenceTables';

const total = 100;
const perEpoch = 10;
const curve = (choice: Choice & { name: keyof typeof SCHEDULES }) =>
  Array.from({ length: total }, (_, step) => SCHEDULES[choice.name].factor(step, total, perEpoch, choice));

describe('schedules', () => {
  it('constant stays at 1', () => expect(new Set(curve({ name: 'constant' }))).toEqual(new Set([1])));

  it('step drops at the start of every n-th epoch', () => {
    const factors = curve({ name: 'step', everyEpochs: 3, factor: 0.5 });
    expect([factors[0], factors[29], factors[30], factors[59], factors[60], factors[99]]).toEqual([
      1, 1, 0.5, 0.5, 0.25, 0.125,
    ]);
  });

  it('cosine falls from 1 through the middle to the final factor', () => {
    const factors = curve({ name: 'cosine', finalFactor: 0.2 });
    expect(factors[0]).toBe(1);
    expect(factors[50]).toBeCloseTo(0.6, 14);
    expect(factors[99]).toBeCloseTo(0.2, 3);
    expect(factors.every((factor, i) => i === 0 || factor < factors[i - 1]!)).toBe(true);
  });

  it('warm-up rises in a straight line, then stays or falls as a cosine', () => {
    const flat = curve({ name: 'warmup', warmupEpochs: 2, finalFactor: 1 });
    expect(flat[0]).toBeCloseTo(1 / 21, 15);
    expect(flat[10]! - flat[9]!).toBeCloseTo(1 / 21, 15);
    expect(flat.slice(20)).toEqual(flat.slice(20).map(() => 1));
    const falling = curve({ name: 'warmup', warmupEpochs: 2, finalFactor: 0 });
    expect(falling[20]).toBe(1);
    expect(falling[60]).toBeCloseTo(0.5, 14);
    expect(curve({ name: 'warmup', warmupEpochs: 0, finalFactor: 1 })[0]).toBe(1);
    expect(
      curve({ name: 'warmup', warmupEpochs: 50, finalFactor: 0 }).every((factor) => factor > 0 && factor < 1),
    ).toBe(true);
  });

  it.each([
    ['reg-tanh/full/sgd-step-schedule', { name: 'step', everyEpochs: 10, factor: 0.5 }],
    ['reg-tanh/full/adam-cosine-schedule', { name: 'cosine', finalFactor: 0.0001 / 0.03 }],
  ] as const)("%s: the learning rates of PyTorch's schedule", (id, choice) => {
    const table = referenceTable<{ runs: { id: string; hyper: { lr: number }; lr_per_step: number[] }[] }>(
      'trajectories.json',
    );
    const { hyper, lr_per_step: rates } = table.runs.find((run) => run.id === id)!;
    rates.forEach((rate, step) => {
      const ours = hyper.lr * SCHEDULES[choice.name].factor(step, rates.length, 1, choice);
      expect(Math.abs(ours - rate)).toBeLessThanOrEqual(1e-14 * rate + 1e-17);
    });
  });

  it('lists every record under its name', () => {
    for (const [key, record] of Object.entries(SCHEDULES)) expect(record.name).toBe(key);
  });
});

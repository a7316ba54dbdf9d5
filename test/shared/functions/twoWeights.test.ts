import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, type ActivationName } from '../../../shared/activations';
import { microData } from '../../../shared/functions/microData';
import { createMicroNetwork, MicroRun } from '../../../shared/functions/microNet';
import { pairGradients, PairTraining, zigZag } from '../../../shared/functions/twoWeights';
import { INITIALIZERS, type InitializerName } from '../../../shared/initializers';
import { defaultChoice } from '../../../shared/params';

const PAIR = { layer: 1, unit: 0, first: 0, second: 1 };

function runOf(activation: ActivationName, alpha = 0, seed = 1, sizes = [2, 2, 4, 1]): MicroRun {
  const initializer = defaultChoice<InitializerName>(INITIALIZERS.glorotUniform);
  const choice = { ...defaultChoice<ActivationName>(ACTIVATIONS[activation]), alpha };
  return new MicroRun(createMicroNetwork({ sizes, activation: choice, initializer, seed }), 'binaryCrossEntropy', 1);
}

describe('gradients of two weights of a unit', () => {
  const moons = microData('moons', 'centred', 100, 1);

  it('share a sign in every example behind outputs that are never negative', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      for (const name of ['logistic', 'relu'] as const) {
        const { quadrants } = pairGradients(runOf(name, 0, seed), moons, PAIR, 100);
        expect([quadrants[1], quadrants[3]]).toEqual([0, 0]);
      }
      expect(pairGradients(runOf('logistic', 0, seed), moons, PAIR, 100).sameSign).toBe(1);
    }
  });

  it('do not behind tanh and leaky ReLU: a fifth of the examples at least have mixed signs on average', () => {
    for (const [name, alpha] of [
      ['tanh', 0],
      ['leakyRelu', 0.01],
    ] as const) {
      const shares = Array.from(
        { length: 10 },
        (_, i) => 1 - pairGradients(runOf(name, alpha, i + 1), moons, PAIR, 100).sameSign,
      );
      expect(shares.reduce((sum, value) => sum + value, 0) / 10).toBeGreaterThan(0.2);
    }
  });

  it('share a sign in the first layer where the inputs are positive, and only there', () => {
    const first = { layer: 0, unit: 0, first: 0, second: 1 };
    const at = (inputs: 'centred' | 'positive') =>
      pairGradients(runOf('tanh'), microData('moons', inputs, 100, 1), first, 100);
    expect(at('positive').sameSign).toBe(1);
    expect(at('centred').sameSign).toBeLessThan(1);
  });
});

describe('the measure of zig-zag', () => {
  it('is 0 on a line, whatever the steps', () => {
    expect(
      zigZag([
        [0, 0],
        [1, 1],
        [1, 1],
        [4, 4],
      ]),
    ).toMatchObject({ detour: 0, turns: 0, ratio: 1 });
    expect(zigZag([[2, 3]])).toEqual({ length: 0, displacement: 0, detour: 0, turns: 0, ratio: 1 });
    expect(zigZag([])).toMatchObject({ length: 0, detour: 0 });
  });

  it('is 1 where the path comes back, and counts turns of more than a right angle', () => {
    expect(
      zigZag([
        [0, 0],
        [1, 0],
        [0, 0],
      ]),
    ).toMatchObject({ detour: 1, turns: 1, ratio: Infinity });
    // A staircase: right angles are no turns; 2 steps of length 1 for √2.
    expect(
      zigZag([
        [0, 0],
        [1, 0],
        [1, 1],
      ]),
    ).toMatchObject({ turns: 0, length: 2 });
    expect(
      zigZag([
        [0, 0],
        [1, 0],
        [1, 1],
      ]).detour,
    ).toBeCloseTo(1 - Math.SQRT1_2, 12);
    // Along (1, 1) for +, then back past a right angle along (−1, 0.5): one corner, one turn.
    expect(
      zigZag([
        [0, 0],
        [1, 1],
        [0, 1.5],
      ]),
    ).toMatchObject({ turns: 1 });
  });
});

describe('training while two weights are followed', () => {
  const data = microData('moons', 'centred', 50, 1);

  it('moves them as single steps do, and measures the loss of each epoch', () => {
    const run = runOf('tanh');
    const training = new PairTraining(run, data, PAIR, 1);
    training.advance(120, 0.1);
    expect(training.steps).toBe(120);
    expect(training.losses).toHaveLength(2);
    expect(training.losses[1]!).toBeLessThan(training.losses[0]!);
    const slowly = new PairTraining(runOf('tanh'), data, PAIR, 1);
    for (let i = 0; i < 120; i++) slowly.advance(1, 0.1);
    expect(slowly.path).toEqual(training.path);
    const { weightsAt } = run.network.layers[1]!;
    expect(training.path[120]).toEqual([run.network.parameters[weightsAt], run.network.parameters[weightsAt + 1]]);
  });

  it('moves both weights the same way behind a logistic layer, so that its path winds along one diagonal', () => {
    const training = new PairTraining(runOf('logistic'), data, PAIR, 1);
    training.advance(200, 0.5);
    for (let i = 1; i < training.path.length; i++) {
      const [x, y] = [0, 1].map((k) => Math.sign(training.path[i]![k]! - training.path[i - 1]![k]!)) as [
        number,
        number,
      ];
      expect(x * y).toBeGreaterThanOrEqual(0);
    }
  });

  it('ends where a weight is no longer finite', () => {
    const training = new PairTraining(runOf('relu'), data, PAIR, 1);
    training.advance(200, 1e200);
    expect(training.diverged).toBe(true);
    expect(training.path.flat().every(Number.isFinite)).toBe(true);
    const { steps } = training;
    training.advance(10, 0.1);
    expect(training.steps).toBe(steps);
  });
});

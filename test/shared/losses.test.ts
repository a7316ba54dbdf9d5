import { describe, expect, it } from 'vitest';
import { countCorrect, encodeTargets, LOSSES, outputUnits, type Loss } from '../../shared/losses';

const all: readonly Loss[] = Object.values(LOSSES);

describe.each(all.map((loss) => [loss.name, loss] as const))('%s', (key, loss) => {
  it('is listed under its name', () => expect(LOSSES[key as keyof typeof LOSSES]).toBe(loss));

  it('stays finite, with a finite gradient, for outputs of ±1000 and ±1e30', () => {
    for (const size of [1000, 1e30]) {
      for (const outputs of [
        [size, -size],
        [-size, size],
        [size, size],
        [0, -size],
      ]) {
        const delta = new Float64Array(2);
        const value = loss.lossAndDelta(Float64Array.from(outputs), Float64Array.of(1, 0), 1, 2, delta);
        expect(value).toSatisfy(Number.isFinite);
        expect([...delta].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('has the gradient of its value', () => {
    const outputs = Float64Array.of(0.3, -1.2, 2, 0.7, 0.1, -0.4);
    const targets = Float64Array.of(1, 0, 0, 0, 0, 1);
    const delta = new Float64Array(6);
    const ignored = new Float64Array(6);
    loss.lossAndDelta(outputs, targets, 2, 3, delta);
    for (let i = 0; i < 6; i++) {
      const moved = (by: number) => {
        const copy = outputs.slice();
        copy[i]! += by;
        return loss.lossAndDelta(copy, targets, 2, 3, ignored);
      };
      expect((moved(1e-6) - moved(-1e-6)) / 2e-6).toBeCloseTo(delta[i]!, 8);
    }
  });
});

describe('outputs and targets', () => {
  it('follow from loss and task', () => {
    expect(outputUnits('binaryCrossEntropy', 'binary', 2)).toBe(1);
    expect(outputUnits('mse', 'binary', 2)).toBe(1);
    expect(outputUnits('softmaxCrossEntropy', 'binary', 2)).toBe(2);
    expect(outputUnits('softmaxCrossEntropy', 'multiclass', 10)).toBe(10);
    expect(outputUnits('mse', 'multiclass', 3)).toBe(3);
    expect(outputUnits('mse', 'regression', 0)).toBe(1);
    expect(() => outputUnits('binaryCrossEntropy', 'multiclass', 3)).toThrow(/must fit a multiclass task.*"mse"/);
    expect(() => outputUnits('softmaxCrossEntropy', 'regression', 0)).toThrow(/regression/);
  });

  it('turn classes into one-hot rows, and leave single outputs and values alone', () => {
    expect([...encodeTargets(Float64Array.of(2, 0), 2, 'multiclass', 3)]).toEqual([0, 0, 1, 1, 0, 0]);
    const values = Float64Array.of(0.5, -3);
    expect(encodeTargets(values, 2, 'regression', 1)).toBe(values);
    expect(() => encodeTargets(Float64Array.of(3), 1, 'multiclass', 3)).toThrow(/from 0 to 2; got 3/);
  });

  it('count as correct by the largest output or the side of the threshold; NaN never is', () => {
    expect(countCorrect(Float64Array.of(0, 2, 1, 5, 4, 3), Float64Array.of(1, 0), 0, 2, 3, 0)).toBe(2);
    expect(countCorrect(Float64Array.of(0.6, 0.4, NaN), Float64Array.of(9, 1, 1, 0), 1, 3, 1, 0.5)).toBe(1);
    expect(countCorrect(Float64Array.of(NaN, NaN), Float64Array.of(0), 0, 1, 2, 0)).toBe(0);
  });

  it('become probabilities for predictions', () => {
    const logits = Float64Array.of(1000, 0, -1000, 1, 1, 1);
    LOSSES.softmaxCrossEntropy.toPrediction(logits, 2, 3);
    expect([...logits]).toEqual([1, 0, 0, 1 / 3, 1 / 3, 1 / 3]);
    const single = Float64Array.of(0, -1000);
    LOSSES.binaryCrossEntropy.toPrediction(single, 2, 1);
    expect([...single]).toEqual([0.5, 0]);
  });
});

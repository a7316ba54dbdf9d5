import { describe, expect, it } from 'vitest';
import { closest, editDistance, suggestion } from '../../shared/didYouMean';

const NAMES = ['relu', 'leakyRelu', 'tanh', 'logistic', 'gelu', 'selu', 'heNormal', 'heUniform'];

describe('closest', () => {
  it.each([
    ['Relu', 'relu'],
    ['leaky_relu', 'leakyRelu'],
    ['LeakyReLU', 'leakyRelu'],
    ['tahn', 'tanh'],
    ['logisitc', 'logistic'],
    ['heNormall', 'heNormal'],
    ['leaky', 'leakyRelu'],
    ['he-uniform', 'heUniform'],
  ])('takes %s for %s', (word, expected) => {
    expect(closest(word, NAMES)).toBe(expected);
  });

  it.each(['', 'x', 'momentum', 'zzzz'])('has no guess for %j', (word) => {
    expect(closest(word, NAMES)).toBeNull();
  });

  it('prefers an exact match over the first near one', () => {
    expect(closest('gelu', ['selu', 'gelu'])).toBe('gelu');
  });

  it('finds every name with one letter left out', () => {
    for (const name of NAMES) expect(closest(name.slice(0, -1), [name])).toBe(name);
  });
});

describe('suggestion', () => {
  it('names the choices when nothing is near', () => {
    expect(suggestion('zzzz', ['a', 'b'])).toBe('; choose one of a, b');
    expect(suggestion('tanhh', NAMES)).toBe('; did you mean "tanh"?');
  });
});

describe('editDistance', () => {
  it('counts insertions, deletions, changes and swaps as one each', () => {
    expect(editDistance('', 'abc')).toBe(3);
    expect(editDistance('abc', 'abc')).toBe(0);
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('ab', 'ba')).toBe(1);
  });
});

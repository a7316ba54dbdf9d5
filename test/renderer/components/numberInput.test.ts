import { describe, expect, it } from 'vitest';
import { numberText, parseNumber, stepNumber } from '../../../renderer/components/numberInput';

describe('parseNumber', () => {
  it.each([
    ['0.01', 0.01],
    ['0,01', 0.01],
    ['1e-3', 0.001],
    ['.5', 0.5],
    ['−2', -2],
    [' 1 000 ', 1000],
    ['+3E2', 300],
  ])('reads %s', (text, value) => expect(parseNumber(text)).toBe(value));

  it.each(['', 'abc', '1.2.3', '1e', '--1', '0x10', 'Infinity'])('takes %j for no number', (text) => {
    expect(parseNumber(text)).toBeNaN();
  });

  it('reads back what numberText writes', () => {
    for (const value of [0.1, 1e-7, 1.5e300, -0.25, 4294967295]) expect(parseNumber(numberText(value))).toBe(value);
  });
});

describe('stepNumber', () => {
  const open = { min: 0, max: 1000 };

  it('counts whole numbers by one and by ten', () => {
    const rule = { min: 1, max: 64, integer: true };
    expect(stepNumber(5, 1, rule)).toBe(6);
    expect(stepNumber(5, 1, rule, 10)).toBe(15);
    expect(stepNumber(1, -1, rule)).toBe(1);
    expect(stepNumber(60, 1, rule, 10)).toBe(64);
  });

  it('steps by the leading digit and crosses powers of ten both ways', () => {
    expect(stepNumber(0.01, 1, open)).toBe(0.02);
    expect(stepNumber(0.01, -1, open)).toBe(0.009);
    expect(stepNumber(0.09, 1, open)).toBe(0.1);
    expect(stepNumber(300, -1, open)).toBe(200);
  });

  it('starts from the nearest allowed number where there is none', () => {
    expect(stepNumber(Number.NaN, 1, { min: 1, max: 9, integer: true })).toBe(1);
  });
});

import { expect, test } from 'vitest';
import { describeCurves } from '../../../renderer/charts/curveSentence';

const words = { xLabel: 'step', x: String, y: (value: number) => String(Number(value.toPrecision(3))) };
const said = (y: readonly number[], log = false) =>
  describeCurves([{ key: 'a', label: 'train', x: y.map((_, i) => i), y, color: 0 }], 'loss', log, words);
const ramp = (count: number, y: (i: number) => number) => Array.from({ length: count }, (_, i) => y(i));

test.each<[string, readonly number[], string]>([
  ['nothing', [], 'train: no points yet.'],
  ['one point', [2], 'train: one point, 2 at step 0.'],
  ['a constant', [1, 1, 1], 'train: constant at 1.'],
  ['a fall', ramp(11, (i) => 1 - i / 10), 'train: falls from 1 to 0.'],
  ['a U', ramp(21, (i) => (i - 10) ** 2), 'train: falls from 100 to 0 at step 10, then rises to 100.'],
  [
    'a fall with a spike that diverges',
    ramp(40, (i) => (i === 12 ? 9 : i > 35 ? NaN : 2 - i / 40)),
    'train: falls from 2 to 1.13, highest 9 at step 12, a spike to 9 at step 12, not finite from step 36 on.',
  ],
  [
    'a step',
    ramp(40, (i) => (i < 20 ? 1 : 0.25)),
    'train: falls from 1 to 0.25, level from step 20 on, a jump from 1 to 0.25 at step 20.',
  ],
  ['up and down', ramp(40, (i) => (i % 2 === 0 ? 1 : -1)), 'train: goes up and down between -1 and 1, from 1 to -1.'],
  ['no finite value', [NaN, NaN], 'train: no finite value, not finite from step 0 on.'],
])('%s in words', (_name, y, sentence) => {
  expect(said(y)).toBe(`Line chart of loss by step, 1 curve. ${sentence}`);
});

test('on a logarithmic axis a curve is judged as it is drawn', () => {
  const y = ramp(31, (i) => 10 ** -i);
  expect(said(y)).toContain('level from step');
  expect(said(y, true)).not.toContain('level');
});

test('many curves are not described one by one', () => {
  const curves = ramp(40, (i) => i).map((i) => ({ key: `${i}`, label: `run ${i}`, x: [0], y: [i], color: i }));
  const text = describeCurves(curves, 'loss', false, words);
  expect(text).toContain('40 curves');
  expect(text).toMatch(/And 28 more\.$/);
});

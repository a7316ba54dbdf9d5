import { describe, expect, test } from 'vitest';
import type { Curve } from '../../../../renderer/charts/curves';
import { drawLineFigure, type LineFigure } from '../../../../renderer/charts/figure/lineFigure';
import { attributesOf, elementsOf, metadataOf, pointsOf, textsOf } from '../../../support/svg';

const curve = (more: Partial<Curve> = {}): Curve => ({
  key: 'a',
  label: 'A',
  x: [0, 10, 20],
  y: [1, 4, 2],
  color: 0,
  ...more,
});
const axis = (range: readonly [number, number], log = false) =>
  ({ label: 'step', unit: 'number', log, range }) as const;
const draw = (curves: readonly Curve[], more: Partial<LineFigure> = {}) =>
  drawLineFigure({
    title: 'Loss',
    caption: '',
    x: axis([0, 20]),
    y: { ...axis([0, 5]), label: 'Loss' },
    curves,
    about: {},
    ...more,
  }).svg;

/** Pixels back to values, by what the file says of its axes. */
function values(svg: string, d: string): (readonly [number, number])[] {
  const { x, y, plot } = metadataOf(svg) as Record<'x' | 'y', { log: boolean; from: number; to: number }> & {
    plot: Record<'left' | 'top' | 'width' | 'height', number>;
  };
  const back = ({ log, from, to }: typeof x, share: number) =>
    log ? 10 ** (Math.log10(from) + share * Math.log10(to / from)) : from + share * (to - from);
  return pointsOf(d).map(([px, py]) => [
    back(x, (px - plot.left) / plot.width),
    back(y, 1 - (py - plot.top) / plot.height),
  ]);
}

function expectPoints(found: readonly (readonly [number, number])[], wanted: readonly (readonly number[])[]) {
  expect(found.length).toBe(wanted.length);
  found.forEach(([x, y], i) => {
    expect(x).toBeCloseTo(wanted[i]![0]!, 2);
    expect(y).toBeCloseTo(wanted[i]![1]!, 2);
  });
}

const pathOf = (svg: string, attribute: string, key = 'a') =>
  elementsOf(svg, 'path')
    .map(attributesOf)
    .find((each) => each[attribute] === key)?.['d'] ?? '';

describe('a line figure', () => {
  test('has the points of its curves as paths', () => {
    const svg = draw([curve(), curve({ key: 'b', x: [5, 15], y: [0.5, 4.5], color: 1 })]);
    expectPoints(values(svg, pathOf(svg, 'data-curve')), [
      [0, 1],
      [10, 4],
      [20, 2],
    ]);
    expectPoints(values(svg, pathOf(svg, 'data-curve', 'b')), [
      [5, 0.5],
      [15, 4.5],
    ]);
  });

  test('has logarithmic axes, with a gap where a value has no place', () => {
    const x = [0, 1, 10, 100, 1000];
    const svg = draw([curve({ x, y: [1, 0.001, 1, 0, 10] })], { x: axis([1, 1000], true), y: axis([0.001, 10], true) });
    const d = pathOf(svg, 'data-curve');
    expect(d.match(/M/g)).toHaveLength(1);
    expectPoints(values(svg, d), [
      [1, 0.001],
      [10, 1],
    ]);
    // The last point, alone behind the gap, is a dot.
    expect(elementsOf(svg, 'circle')).toHaveLength(1);
  });

  test('breaks the line at values that are not finite and marks where they begin to be', () => {
    const svg = draw([curve({ x: [0, 5, 10, 15, 20], y: [1, 2, NaN, 3, 4] })]);
    expect(pathOf(svg, 'data-curve').match(/M/g)).toHaveLength(2);
    expect(textsOf(draw([curve({ y: [1, 2, Infinity] })]))).toContain('A, diverged at step 20');
  });

  test('has band and raw curve', () => {
    const band = { low: [0.5, NaN, 1], high: [1.5, NaN, 3] };
    const svg = draw([curve({ band: { low: [0.5, 3, 1], high: [1.5, 5, 3] }, raw: [2, 3, 1] })]);
    expectPoints(values(svg, pathOf(svg, 'data-band')), [
      [0, 1.5],
      [10, 5],
      [20, 3],
      [20, 1],
      [10, 3],
      [0, 0.5],
    ]);
    expectPoints(values(svg, pathOf(svg, 'data-raw')), [
      [0, 2],
      [10, 3],
      [20, 1],
    ]);
    expect(pathOf(draw([curve({ band })]), 'data-band').match(/M/g)).toHaveLength(2);
  });

  test('keeps the extremes of a long curve and of its band, and says how many points it draws', () => {
    const x = Int32Array.from({ length: 50_000 }, (_, i) => i);
    const y = Float64Array.from(x, (i) => (i === 31_234 ? 5 : 1));
    const high = Float64Array.from(x, (i) => (i === 777 ? 4 : 2));
    const svg = draw([curve({ x, y, band: { low: y, high } })], { x: axis([0, 49_999]) });
    const found = values(svg, pathOf(svg, 'data-curve'));
    expect(Math.max(...found.map((point) => point[1]))).toBeCloseTo(5, 2);
    expect(Math.max(...values(svg, pathOf(svg, 'data-band')).map((point) => point[1]))).toBeCloseTo(5, 2);
    expect(values(svg, pathOf(svg, 'data-band')).some(([at, value]) => Math.abs(at - 777) < 40 && value > 3.9)).toBe(
      true,
    );
    expect(metadataOf(svg)['curves']).toEqual([{ key: 'a', label: 'A', points: 50_000, drawn: found.length }]);
    expect(found.length).toBeLessThan(10_000);
  });

  test('is drawn in the colours of the light theme, titled, with units at the axes and a legend', () => {
    const svg = draw(
      [curve(), curve({ key: 'b', label: 'B', color: 'light-dark(rgb(1 2 255), rgb(9 9 9))', dash: [6, 3] })],
      { y: { label: 'Accuracy', unit: 'share', log: false, range: [0, 1] }, caption: 'band: quartiles' },
    );
    const shown = elementsOf(svg, 'path').map(attributesOf);
    expect(shown.find((each) => each['data-curve'] === 'a')).toMatchObject({ stroke: '#0063b4' });
    expect(shown.find((each) => each['data-curve'] === 'b')).toMatchObject({
      stroke: '#0102ff',
      'stroke-dasharray': '6 3',
    });
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['Loss', 'band: quartiles', 'step', 'Accuracy (%)', 'A', 'B', '60 %']),
    );
    expect(svg).not.toMatch(/light-dark|var\(|<script|href/);
  });

  test('escapes what runs are called', () => {
    const label = '<script>alert("x")</script> & \u0007';
    const svg = draw([curve({ label, key: '"><b>' })], { title: 'a < b', about: { runs: [{ name: label }] } });
    expect(svg).not.toMatch(/<script|<b>/);
    expect(svg).not.toContain('\u0007');
    expect(textsOf(svg)).toContain('a < b');
    expect((metadataOf(svg)['runs'] as { name: string }[])[0]!.name).toBe(label);
  });

  test('shows a whole list of curves below it', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      curve({ key: String(i), label: `A run with a rather long name ${i}` }),
    );
    const svg = draw(many);
    expect(textsOf(svg).filter((text) => text.startsWith('A run'))).toHaveLength(40);
    const { height } = attributesOf(elementsOf(svg, 'svg')[0]!);
    const lowest = Math.max(...elementsOf(svg, 'text').map((each) => Number(attributesOf(each)['y'])));
    expect(lowest).toBeLessThan(Number(height));
  });
});

describe('marks and outlines in a figure', () => {
  test('bins are drawn as steps, down to the floor where a log axis has no place for them', () => {
    const bins = curve({ x: [0, 5, 10, 20], y: [1, 3, 0, 0], stepped: true });
    expectPoints(values(draw([bins]), pathOf(draw([bins]), 'data-curve')), [
      [0, 1],
      [5, 1],
      [5, 3],
      [10, 3],
      [10, 0],
      [20, 0],
      [20, 0],
    ]);
    const log = draw([bins], { y: { ...axis([0.1, 10], true), label: 'Loss' } });
    expectPoints(values(log, pathOf(log, 'data-curve')).slice(3, 5), [
      [10, 3],
      [10, 0.1],
    ]);
  });

  test('crosses, upright lines and remarks are those of the curve', () => {
    const svg = draw([curve({ crosses: [{ x: 10, y: 4 }], mark: 5, remark: 'diverged at step 17' })]);
    const [cross] = values(svg, pathOf(svg, 'data-cross'));
    const arms = values(svg, pathOf(svg, 'data-cross'));
    expect(arms.reduce((sum, [x]) => sum + x, 0) / arms.length).toBeCloseTo(10, 2);
    expect(arms.reduce((sum, [, y]) => sum + y, 0) / arms.length).toBeCloseTo(4, 2);
    expect(cross![0]).toBeLessThan(10);
    expect(attributesOf(elementsOf(svg, 'path').find((path) => path.includes('data-mark'))!)['d']).toMatch(/^M/);
    expect(textsOf(svg)).toContain('A, diverged at step 17');
  });
});

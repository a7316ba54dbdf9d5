import { describe, expect, test } from 'vitest';
import {
  alignCurves,
  atTimes,
  checkCurve,
  divergedAt,
  visibleIndices,
  type Curve,
} from '../../../renderer/charts/curves';

const curve = (x: ArrayLike<number>, y: ArrayLike<number>): Curve => ({ key: 'a', label: 'loss', x, y, color: 0 });
const any = { x: () => true, y: () => true };

describe('the contract of the plotting library is held', () => {
  test.each([
    [[0, 1], [1], 'one y an x; got 2 x and 1 y'],
    [[0, 2, 1], [1, 1, 1], 'must ascend; got 1 after 2 at 2'],
    [[0, 0], [1, 1], 'must ascend; got 0 after 0 at 1'],
    [[0, NaN], [1, 1], 'must be finite; got NaN at 1'],
  ])('x %j, y %j is refused', (x, y, message) => {
    expect(() => checkCurve(curve(x, y))).toThrow(message);
  });

  test('values that are not finite are fine', () => {
    expect(() => checkCurve(curve([0, 1, 2], [1, NaN, Infinity]))).not.toThrow();
  });
});

describe('thinning a long curve', () => {
  const count = 200_000;
  const x = Int32Array.from({ length: count }, (_, i) => i);
  const y = Float64Array.from({ length: count }, (_, i) => (i * 7919) % 1000);
  y[123_457] = -50;
  y[77_777] = 5000;
  const long = curve(x, y);

  test('keeps first, last and extremes, in order, and few points a column', () => {
    const kept = visibleIndices(long, -Infinity, Infinity, 500);
    expect(kept.length).toBeLessThanOrEqual(500 * 4 + 4);
    expect(kept[0]).toBe(0);
    expect(kept).toContain(123_457);
    expect(kept).toContain(77_777);
    expect(kept.at(-1)).toBe(count - 1);
    expect(kept.every((index, i) => i === 0 || index > (kept[i - 1] as number))).toBe(true);
  });

  test('shows every point where few are in view, and a neighbour on each side', () => {
    expect(visibleIndices(long, 1000, 1003, 500)).toEqual([999, 1000, 1001, 1002, 1003, 1004]);
  });

  test('keeps the step at which a long curve stops being finite', () => {
    const ends = y.slice();
    ends[count - 1] = NaN;
    expect(visibleIndices(curve(x, ends), -Infinity, Infinity, 500)).toContain(count - 1);
  });

  test('leaves short curves alone', () => {
    expect(visibleIndices(curve([1, 2, 3], [1, 2, 3]), -Infinity, Infinity, 1)).toEqual([0, 1, 2]);
  });
});

describe('curves on one x', () => {
  const two = [curve([0, 2], [1, NaN]), curve([1, 2], [3, 4])];

  test('nothing measured is undefined, a value that is not finite is a gap', () => {
    const { x, columns } = alignCurves(
      two,
      [
        [0, 1],
        [0, 1],
      ],
      any,
    );
    expect([...x]).toEqual([0, 1, 2]);
    expect(columns).toEqual([
      [1, undefined, null],
      [undefined, 3, 4],
    ]);
  });

  test('on log axes what is not above 0 is left out along x and a gap along y', () => {
    const positive = (value: number) => value > 0;
    const { x, columns } = alignCurves([curve([0, 1, 2], [1, 0, 2])], [[0, 1, 2]], { x: positive, y: positive });
    expect([...x]).toEqual([1, 2]);
    expect(columns).toEqual([[null, 2]]);
  });
});

test('a curve diverges where its values stop being finite for good', () => {
  expect(divergedAt(curve([0, 5, 10], [1, NaN, Infinity]))).toBe(5);
  expect(divergedAt(curve([0, 5, 10], [1, NaN, 2]))).toBeNull();
  expect(divergedAt(curve([], []))).toBeNull();
});

describe('a curve over times', () => {
  test('keeps each point with what belongs to it, without those of unknown time', () => {
    const whole = {
      ...curve([], []),
      x: [0, 5, 10, 20],
      y: [4, 3, NaN, 1],
      band: { low: [3, 2, 1, 0], high: [5, 4, 3, 2] },
      raw: [40, 30, 20, 10],
      note: (i: number) => `point ${i}`,
    };
    const timed = atTimes(whole, Float64Array.of(NaN, 0.5, 0.75, 2));
    expect([...(timed.x as Float64Array)]).toEqual([0.5, 0.75, 2]);
    expect([...(timed.y as Float64Array)]).toEqual([3, NaN, 1]);
    expect([[...(timed.band!.low as Float64Array)], [...(timed.band!.high as Float64Array)]]).toEqual([
      [2, 1, 0],
      [4, 3, 2],
    ]);
    expect([...(timed.raw as Float64Array)]).toEqual([30, 20, 10]);
    expect([0, 1, 2].map(timed.note!)).toEqual(['point 1', 'point 2', 'point 3']);
    expect(timed.label).toBe('loss');
  });
});

import { describe, expect, it } from 'vitest';
import { checkCurve } from '../../../renderer/charts/curves';
import { fittingRange, panned, pathOf, placesIn, sampled, zoomed } from '../../../renderer/charts/functionPlot';

const step = { key: 'step', label: 'step', color: 0, at: (x: number) => (x > 0 ? 1 : 0), jumps: [0], corners: [] };
const ramp = {
  key: 'ramp',
  label: 'ramp',
  color: 1,
  at: (x: number) => Math.max(0, x - 0.123),
  jumps: [],
  corners: [0.123],
};

describe('a function drawn as a line', () => {
  it('has a gap at a jump and the values of both sides beside it', () => {
    const curve = sampled(step, [-1, 1]);
    expect(() => checkCurve(curve)).not.toThrow();
    const x = Array.from(curve.x);
    const at = x.indexOf(0);
    expect([curve.y[at - 1], curve.y[at], curve.y[at + 1]]).toEqual([0, NaN, 1]);
    const box = { left: 0, top: 0, width: 100, height: 100 };
    const axis = (range: readonly [number, number]) => ({ label: '', unit: 'number' as const, log: false, range });
    const d = pathOf(curve, placesIn(box, axis([-1, 1]), axis([0, 1])));
    expect(d.match(/M/g)).toHaveLength(2);
    // No jump outside of what is shown.
    expect(Array.from(sampled(step, [0.5, 1]).y).every((value) => value === 1)).toBe(true);
    // At the end of what is shown the convention is not drawn.
    expect(Array.from(sampled(step, [0, 1]).y).slice(0, 2)).toEqual([NaN, 1]);
  });

  it('goes through its corners exactly', () => {
    const curve = sampled(ramp, [-1, 1]);
    expect(curve.x).toContain(0.123);
    expect(() => checkCurve(curve)).not.toThrow();
  });

  it('fits all finite values with room to spare, also of a constant or of nothing', () => {
    expect(fittingRange([sampled(step, [-1, 1])])).toEqual([-0.05, 1.05]);
    expect(fittingRange([sampled(step, [1, 2])])).toEqual([0.5, 1.5]);
    expect(fittingRange([])).toEqual([-1, 1]);
  });
});

describe('what is shown of x', () => {
  it('is moved and stretched around a place', () => {
    expect(panned([-6, 6], 0.25)).toEqual([-3, 9]);
    expect(zoomed([-6, 6], 0.5, 2)).toEqual([-2, 4]);
  });

  it('never gets so narrow or wide that nothing could be drawn', () => {
    expect(zoomed([0, 1e-6], 0.5, 0)).toEqual([0, 1e-6]);
    expect(zoomed([-5e5, 5e5], 2, 0)).toEqual([-5e5, 5e5]);
    expect(panned([1e9 - 1, 1e9], 0.5)).toEqual([1e9 - 1, 1e9]);
  });
});

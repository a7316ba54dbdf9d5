import { expect, test } from 'vitest';
import {
  channels,
  CURVE_COLORS,
  CURVE_DASHES,
  curveDash,
  divergingColor,
  luminance,
  scaleColor,
} from '../../../renderer/charts/palette';
import { layerLook } from '../../../renderer/charts/layers';
import { LONGEST_SCALE, planeColor } from '../../../renderer/charts/planeColors';
import { PHASES } from '../../../shared/signal';
import { difference, labOf, VISIONS, type Vision } from '../../support/colorVision';

const EVERYBODY = Object.keys(VISIONS) as Vision[];
/** CIEDE2000: some ten times what can just be seen side by side. */
const APART = 10;
const rgbOf = (css: string) => (css.match(/\d+/g) ?? []).map(Number);

test('the difference of colours is that of the published pairs', () => {
  // Of the 34 pairs of the notes on CIEDE2000: numbers 1, 17 and 25, and one whose hue turns.
  expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(difference([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
  expect(difference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
  expect(difference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
  expect(labOf([255, 255, 255])[0]).toBeCloseTo(100, 3);
});

test('the simulations confuse what is confused: red and green without one kind of cones, blue and green without the other', () => {
  const apart = (a: string, b: string, vision: Vision) =>
    difference(labOf(channels(a), vision), labOf(channels(b), vision));
  // Of a red and a green that differ in hue alone, deutans see next to nothing.
  expect(apart('#b35a3c', '#7f7f32', 'deutan')).toBeLessThan(0.5 * apart('#b35a3c', '#7f7f32', 'normal'));
  expect(apart('#3f6fd0', '#108a6a', 'tritan')).toBeLessThan(0.5 * apart('#3f6fd0', '#108a6a', 'normal'));
});

test.each(['light', 'dark'] as const)('any two curves of the %s theme are told apart by everybody', (theme) => {
  for (const vision of EVERYBODY) {
    const labs = CURVE_COLORS.map((color) => labOf(channels(color[theme]), vision));
    for (let i = 0; i < 40; i++) {
      for (let j = i + 1; j < 40; j++) {
        const [a, b] = [labs[i % labs.length]!, labs[j % labs.length]!];
        const sameDash = curveDash(i) === curveDash(j);
        // Also where the dashes differ: short pieces of line are hard to tell apart by them.
        if (i % labs.length === j % labs.length) expect(sameDash, `${i} and ${j}`).toBe(false);
        else expect(difference(a, b), `${vision}: ${i} and ${j}`).toBeGreaterThanOrEqual(APART);
      }
    }
  }
});

test('the dashes of curves and layers are unlike each other', () => {
  const shares = CURVE_DASHES.map((dash) => `${dash.length} ${dash.reduce((sum, part) => sum + part, 0)}`);
  expect(new Set(shares).size).toBe(CURVE_DASHES.length);
  const looks = Array.from({ length: 5 }, (_, i) => layerLook(i, 5).dash.join(' '));
  expect(new Set(looks).size).toBe(5);
});

/** Lightness of a ramp from its first to its last colour. */
function lightness(colorAt: (share: number) => readonly number[], vision: Vision): number[] {
  return Array.from({ length: 101 }, (_, i) => labOf(colorAt(i / 100), vision)[0]);
}

test.each(EVERYBODY)('heat maps grow in lightness from end to end for %s', (vision) => {
  const deepScale = (share: number) => planeColor('scale', 0, Math.exp(-1 / LONGEST_SCALE ** share));
  for (const colorAt of [(share: number) => rgbOf(scaleColor(share).fill), deepScale]) {
    const ramp = lightness(colorAt, vision);
    // Rounding to whole channels may take a hair.
    for (let i = 1; i < ramp.length; i++) expect(ramp[i]! - ramp[i - 1]!).toBeGreaterThan(-0.2);
    for (let i = 10; i < ramp.length; i += 10) expect(ramp[i]! - ramp[i - 10]!).toBeGreaterThan(2);
    expect(ramp[100]! - ramp[0]!).toBeGreaterThan(60);
  }
});

test.each(EVERYBODY)(
  'diverging colours darken from the middle to both ends, which are told apart, for %s',
  (vision) => {
    const ramps: ((share: number) => readonly number[])[] = [
      (share) => rgbOf(divergingColor(share)),
      (share) => planeColor('chi', 0, Math.exp(2 * share)),
    ];
    for (const colorAt of ramps) {
      for (const side of [-1, 1]) {
        const ramp = lightness((share) => colorAt(side * share), vision);
        for (let i = 1; i < ramp.length; i++) expect(ramp[i]! - ramp[i - 1]!).toBeLessThan(0.2);
        expect(ramp[0]! - ramp[100]!).toBeGreaterThan(30);
      }
      for (const share of [0.3, 0.6, 1]) {
        const [low, high] = [labOf(colorAt(-share), vision), labOf(colorAt(share), vision)];
        expect(difference(low, high), `${share}`).toBeGreaterThanOrEqual(APART);
      }
    }
  },
);

test.each(EVERYBODY)('the phases of the phase map are told apart by %s', (vision) => {
  const colors = PHASES.map((_, phase) => labOf(planeColor('phase', phase, 1), vision));
  colors.forEach((a, i) =>
    colors.forEach((b, j) => {
      if (j > i && String(a) !== String(b)) expect(difference(a, b)).toBeGreaterThanOrEqual(APART);
    }),
  );
});

test('every curve has 3 : 1 on all grounds that charts have', () => {
  const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const grounds = { light: ['#ffffff', '#f3f5f8'], dark: ['#161b22', '#1e252e', '#0e1217'] };
  for (const theme of ['light', 'dark'] as const) {
    for (const color of CURVE_COLORS) {
      for (const ground of grounds[theme]) {
        const found = contrast(luminance(channels(color[theme])), luminance(channels(ground)));
        expect(found, `${color[theme]} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
    }
  }
});

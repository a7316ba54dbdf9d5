import { expect, test } from 'vitest';
import { channels, CURVE_COLORS, CURVE_DASHES, luminance, scaleColor } from '../../../renderer/charts/palette';

const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
const of = (hex: string) => luminance(channels(hex));

test('every curve colour has a contrast of 3 : 1 on the grounds of both themes', () => {
  for (const { light, dark } of CURVE_COLORS) {
    expect(contrast(of(light), of('#ffffff')), light).toBeGreaterThanOrEqual(3);
    expect(contrast(of(dark), of('#161b22')), dark).toBeGreaterThanOrEqual(3);
  }
});

test('the first 40 curves differ in colour or dash', () => {
  const looks = Array.from({ length: 40 }, (_, i) => `${i % CURVE_COLORS.length} ${i % CURVE_DASHES.length}`);
  expect(new Set(looks).size).toBe(40);
});

test('the colour scale grows in lightness, and its text has a contrast of 4.5 : 1 everywhere', () => {
  let before = -1;
  for (let share = 0; share <= 1; share += 0.01) {
    const { fill, text } = scaleColor(share);
    const ground = luminance((fill.match(/\d+/g) ?? []).map(Number));
    expect(ground).toBeGreaterThanOrEqual(before);
    expect(contrast(ground, of(text))).toBeGreaterThanOrEqual(4.5);
    before = ground;
  }
});

/**
 * Colours and dashes of curves. Colour i and dash i repeat with periods that share no factor, so the first 40 curves all
 * look different. Hues after Okabe and Ito, moved a little so that each has 3 : 1 on the grounds of its theme and each two
 * are told apart by people who lack one kind of cones too: a test holds them to CIEDE2000 of 10.
 */
export const CURVE_COLORS: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#0063b4', dark: '#57a9ff' },
  { light: '#cf611d', dark: '#ee844a' },
  { light: '#008259', dark: '#32d2a1' },
  { light: '#a33f7c', dark: '#ed93c8' },
  { light: '#795500', dark: '#eac43a' },
  { light: '#464d58', dark: '#d4d9dc' },
  { light: '#1f86c7', dark: '#a5e1fb' },
  { light: '#843032', dark: '#bb9076' },
];

/** Line and gap lengths in CSS pixels; the empty one is a solid line. */
export const CURVE_DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [14, 5]];

/** CSS colour of curve `index`; follows the theme. */
export function curveColor(index: number): string {
  const { light, dark } = CURVE_COLORS[index % CURVE_COLORS.length] as (typeof CURVE_COLORS)[number];
  return `light-dark(${light}, ${dark})`;
}

/** The colour of a curve in the light theme as `#rrggbb`, which every reader of SVG knows; a CSS colour of another form as it is. */
export function lightColor(color: number | string): string {
  if (typeof color === 'number') return lightColor(curveColor(color));
  const light = /^light-dark\((rgb\([^)]*\)|[^,]*),/.exec(color)?.[1]?.trim() ?? color;
  const numbers = /^rgb\((\d+) (\d+) (\d+)\)$/.exec(light)?.slice(1);
  return numbers === undefined
    ? light
    : `#${numbers.map((value) => Number(value).toString(16).padStart(2, '0')).join('')}`;
}

export function curveDash(index: number): readonly number[] {
  return CURVE_DASHES[index % CURVE_DASHES.length] as readonly number[];
}

/** Viridis, dark to bright: its lightness grows evenly, so order shows without hue. */
const SCALE_STOPS = ['#440154', '#472d7b', '#3b528b', '#2c728e', '#21918c', '#28ae80', '#5ec962', '#addc30', '#fde725'];

/** Colour of a share of the way from the worst (0) to the best (1), and the text colour that reads on it. */
export function scaleColor(share: number): { readonly fill: string; readonly text: string } {
  const place = Math.min(1, Math.max(0, share)) * (SCALE_STOPS.length - 1);
  const low = Math.min(SCALE_STOPS.length - 2, Math.floor(place));
  const from = channels(SCALE_STOPS[low] as string);
  const to = channels(SCALE_STOPS[low + 1] as string);
  const mixed = from.map((value, i) => Math.round(value + ((to[i] as number) - value) * (place - low)));
  const dark = luminance(mixed) < 0.179;
  return { fill: `rgb(${mixed.join(' ')})`, text: dark ? '#ffffff' : '#000000' };
}

/** The scale for lines: the end that would vanish on the ground of the theme is left out. */
export function lineScaleColor(share: number): string {
  return `light-dark(${scaleColor(share * 0.72).fill}, ${scaleColor(0.3 + share * 0.7).fill})`;
}

/** Blue below, white in the middle, orange above: told apart by people who do not see red and green apart. */
const DIVERGING_STOPS = ['#0b4a86', '#5b9bd0', '#f4f4f1', '#e39a55', '#8f3d00'];

/** Colour of a value between −1 and 1 of the largest one on either side. */
export function divergingColor(share: number): string {
  const place = ((Math.min(1, Math.max(-1, share)) + 1) / 2) * (DIVERGING_STOPS.length - 1);
  const low = Math.min(DIVERGING_STOPS.length - 2, Math.floor(place));
  const to = channels(DIVERGING_STOPS[low + 1] as string);
  const mixed = channels(DIVERGING_STOPS[low] as string).map((from, i) =>
    Math.round(from + ((to[i] as number) - from) * (place - low)),
  );
  return `rgb(${mixed.join(' ')})`;
}

/** Relative luminance of sRGB channels 0 … 255, as WCAG 2 defines it. */
export function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** `#rrggbb` → [r, g, b]. */
export function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

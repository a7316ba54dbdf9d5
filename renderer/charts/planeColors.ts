import type { PhaseMap } from '../../shared/signal';
import { PHASES } from '../../shared/signal';

export type PlaneShade = 'chi' | 'scale' | 'phase';
type Rgb = readonly [number, number, number];

/** Blue below, orange above, pale in the middle: order told by lightness from the middle, sides by hue. */
const LOW: Rgb = [0, 104, 176];
const MIDDLE: Rgb = [247, 247, 247];
const HIGH: Rgb = [196, 74, 0];
const NONE: Rgb = [120, 120, 120];
/** ln χ at which the colour is full. */
const FULL_LN_CHI = 2;
/** Depth scales from 1 (dark) to this (bright). */
export const LONGEST_SCALE = 100;

const mix = (from: Rgb, to: Rgb, share: number): Rgb => {
  const at = Math.min(1, Math.max(0, share));
  return [0, 1, 2].map((i) =>
    Math.round((from[i] as number) + ((to[i] as number) - (from[i] as number)) * at),
  ) as unknown as Rgb;
};

/** Colour of a cell by what is shaded. */
export function planeColor(shade: PlaneShade, phase: number, chi: number): Rgb {
  const name = PHASES[phase];
  const lnChi = Math.log(chi);
  if (shade === 'phase') {
    if (name === 'critical') return MIDDLE;
    return name === 'ordered' ? mix(MIDDLE, LOW, 0.75) : name === 'chaotic' ? mix(MIDDLE, HIGH, 0.75) : NONE;
  }
  if (shade === 'chi') {
    if (!Number.isFinite(chi)) return NONE;
    return lnChi < 0 ? mix(MIDDLE, LOW, -lnChi / FULL_LN_CHI) : mix(MIDDLE, HIGH, lnChi / FULL_LN_CHI);
  }
  // The scale, 1/|ln χ|, on a logarithmic ramp from dark to bright.
  const scale = 1 / Math.abs(lnChi);
  return mix([20, 24, 60], [255, 232, 120], Math.log(Math.max(1, scale)) / Math.log(LONGEST_SCALE));
}

/** The map as pixels, σ_b upward. */
export function planePixels(map: PhaseMap, shade: PlaneShade): ImageData {
  const { size } = map;
  const image = new ImageData(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = row * size + column;
      const to = 4 * ((size - 1 - row) * size + column);
      const [r, g, b] = planeColor(shade, map.phase[at] as number, map.chi[at] as number);
      image.data.set([r, g, b, 255], to);
    }
  }
  return image;
}

export const SHADE_ENDS: Readonly<Record<PlaneShade, readonly { readonly color: string; readonly label: string }[]>> = {
  chi: [
    { color: css(LOW), label: 'χ < 1: gradients vanish' },
    { color: css(MIDDLE), label: 'χ = 1' },
    { color: css(HIGH), label: 'χ > 1: gradients explode' },
  ],
  scale: [
    { color: css([20, 24, 60]), label: 'ξ ≤ 1 layer' },
    { color: css([255, 232, 120]), label: `ξ ≥ ${LONGEST_SCALE} layers` },
  ],
  phase: [
    { color: css(mix(MIDDLE, LOW, 0.75)), label: 'ordered' },
    { color: css(mix(MIDDLE, HIGH, 0.75)), label: 'chaotic' },
    { color: css(NONE), label: 'no fixed point of q' },
  ],
};

export function css([r, g, b]: Rgb): string {
  return `rgb(${r} ${g} ${b})`;
}

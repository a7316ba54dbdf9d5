import type { DecisionGrid } from '../../../shared/trainerProtocol';
import { valueColor } from './scatter';

/** RGB channels 0 … 255. */
export type Rgb = readonly [number, number, number];

/** How strongly the surest region is coloured; the rest is the ground, so that points stay readable on it. */
const STRENGTH = 0.5;

/** "rgb(1, 2, 3)" or "rgb(1 2 3)", as getComputedStyle gives it → channels. */
export function parseRgb(css: string): Rgb {
  const [r = 0, g = 0, b = 0] = (css.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/**
 * The grid as pixels: each cell is coloured as its most probable class, the more strongly the surer the network is
 * (not at all where it guesses); with one output the two classes are those of p < ½ and p > ½.
 */
export function gridPixels(grid: DecisionGrid, classes: readonly Rgb[], ground: Rgb): ImageData {
  const { size, outputs, values } = grid;
  const image = new ImageData(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const cell = (row * size + column) * outputs;
      const { index, sureness } = outputs === 1 ? binary(values[cell] as number) : multiclass(values, cell, outputs);
      const color = classes[index % classes.length] as Rgb;
      const pixel = ((size - 1 - row) * size + column) * 4;
      for (let k = 0; k < 3; k++) {
        const base = ground[k] as number;
        image.data[pixel + k] = base + ((color[k] as number) - base) * STRENGTH * sureness;
      }
      image.data[pixel + 3] = 255;
    }
  }
  return image;
}

/** The grid of a network that predicts a value, in the colours of `valueColor`. */
export function valuePixels(grid: DecisionGrid, range: readonly [number, number]): ImageData {
  const { size, outputs, values } = grid;
  const image = new ImageData(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const color = parseRgb(valueColor(values[(row * size + column) * outputs] as number, range));
      image.data.set([...color, 255], ((size - 1 - row) * size + column) * 4);
    }
  }
  return image;
}

function binary(p: number): { index: number; sureness: number } {
  if (!Number.isFinite(p)) return { index: 0, sureness: 0 };
  return { index: p > 0.5 ? 1 : 0, sureness: Math.min(1, Math.abs(2 * p - 1)) };
}

function multiclass(values: Float32Array, cell: number, outputs: number): { index: number; sureness: number } {
  let index = 0;
  for (let k = 1; k < outputs; k++) {
    if ((values[cell + k] as number) > (values[cell + index] as number)) index = k;
  }
  const best = values[cell + index] as number;
  const guess = 1 / outputs;
  return { index, sureness: Number.isFinite(best) ? Math.min(1, Math.max(0, (best - guess) / (1 - guess))) : 0 };
}

import { divergingColor } from './palette';

const SHADES = 255;
let table: Uint8ClampedArray | null = null;

/** RGB of −1 … 1 in 255 shades, made once: a colour a cell would be too slow to mix. */
function shades(): Uint8ClampedArray {
  if (table !== null) return table;
  table = new Uint8ClampedArray(3 * SHADES);
  for (let i = 0; i < SHADES; i++) {
    const channels = divergingColor((2 * i) / (SHADES - 1) - 1).match(/\d+/g) ?? [];
    table.set(channels.map(Number), 3 * i);
  }
  return table;
}

/** A square of values as pixels, its first row at the bottom; what is not finite is black. */
export function fieldPixels(values: Float32Array, size: number, most: number): ImageData {
  const image = new ImageData(size, size);
  const colors = shades();
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = values[row * size + column]!;
      const pixel = ((size - 1 - row) * size + column) * 4;
      image.data[pixel + 3] = 255;
      if (!Number.isFinite(value)) continue;
      const share = Math.max(-1, Math.min(1, value / (most || 1)));
      const shade = Math.round(((share + 1) / 2) * (SHADES - 1));
      for (let k = 0; k < 3; k++) image.data[pixel + k] = colors[3 * shade + k]!;
    }
  }
  return image;
}

/** The largest finite size of the values. */
export function largestSize(values: Float32Array): number {
  let most = 0;
  for (const value of values) if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
  return most;
}

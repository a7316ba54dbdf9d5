import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { root, writeWhole } from '../setup/tools.mjs';

/** Where electron-builder.yml looks for them. */
export const ICON_FOLDER = path.join(root, '.cache/icons');
export const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** Draws the icon in every size from the one SVG. */
export function drawIcons(folder = ICON_FOLDER) {
  const svg = readFileSync(path.join(root, 'assets/icon.svg'));
  mkdirSync(folder, { recursive: true });
  for (const size of ICON_SIZES) {
    const image = new Resvg(svg, { fitTo: { mode: 'width', value: size }, font: { loadSystemFonts: false } }).render();
    writeWhole(path.join(folder, `${size}x${size}.png`), image.asPng());
  }
}

import { LabError } from '../../../shared/errors';
import type { Figure } from './sheet';

/** Pixels a pixel of the figure. */
const SCALE = 2;
/** Browsers draw no larger canvas. */
const MOST_PIXELS = 16_384;

/**
 * The figure as the bytes of a PNG, drawn from its SVG.
 *
 * Errors  LabError 'state' when it is larger than a browser can draw.
 */
export async function rasterize({ svg, width, height }: Figure): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const context = canvas.getContext('2d');
  if (context === null || Math.max(canvas.width, canvas.height) > MOST_PIXELS) throw tooLarge(width, height);
  const image = new Image();
  // A data address: the page's policy lets no other picture in.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null) throw tooLarge(width, height);
  return new Uint8Array(await blob.arrayBuffer());
}

function tooLarge(width: number, height: number): LabError {
  return new LabError('state', `a PNG of ${width} × ${height} is more than can be drawn: save the figure as SVG`);
}

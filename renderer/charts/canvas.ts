/** Fits a canvas to its CSS size and the screen's pixels and clears it; null when it has no room. Drawn on in CSS pixels. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (w < 1 || h < 1) return null;
  // A new size takes new memory, even where it is the same.
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  // Dashes, fonts and the like of the picture before are gone with it.
  context?.reset();
  context?.scale(ratio, ratio);
  return context;
}

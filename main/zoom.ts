import type { BrowserWindow } from 'electron';

/** Draws the window's page as large as was said last, also after it was loaded anew. Returns how to say it. */
export function keepZoom({ webContents }: BrowserWindow): (zoom: number) => void {
  let kept = 1;
  const apply = () => {
    if (!webContents.isDestroyed()) webContents.setZoomFactor(kept);
  };
  // Before, the page of the start has no zoom of its own.
  webContents.on('dom-ready', apply);
  return (zoom) => {
    kept = zoom;
    apply();
  };
}

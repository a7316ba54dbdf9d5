/** Where the units of a network stand: layer below layer, each in as many lines as it needs. */
export interface UnitPlaces {
  /** Side of a cell in CSS pixels. */
  readonly cell: number;
  readonly height: number;
  readonly layers: readonly { readonly top: number; readonly perLine: number; readonly lines: number }[];
}

const LARGEST = 18;
/** Deep networks have smaller ones, so that all layers are seen together. */
const DEEP = { layers: 20, largest: 11, gap: 1 } as const;
const LEAST = 5;
const GAP = 6;

export function placeUnits(sizes: readonly number[], room: number): UnitPlaces {
  const isDeep = sizes.length > DEEP.layers;
  const widest = Math.max(1, ...sizes);
  const cell = Math.max(LEAST, Math.min(isDeep ? DEEP.largest : LARGEST, Math.floor(room / widest)));
  const perLine = Math.max(1, Math.floor(room / cell));
  let top = 2;
  const layers = sizes.map((size) => {
    const lines = Math.ceil(size / perLine);
    const place = { top, perLine, lines };
    // The name of a layer needs a line of text.
    top += Math.max(isDeep ? 12 : 14, lines * cell) + (isDeep ? DEEP.gap : GAP);
    return place;
  });
  return { cell, height: top, layers };
}

/** The unit at a place; layers count from 1, units from 0; null beside them. */
export function unitAt(
  { cell, layers }: UnitPlaces,
  sizes: readonly number[],
  x: number,
  y: number,
): { readonly layer: number; readonly unit: number } | null {
  const index = layers.findIndex(({ top, lines }) => y >= top && y < top + lines * cell);
  const place = layers[index];
  const column = Math.floor(x / cell);
  if (place === undefined || column < 0 || column >= place.perLine) return null;
  const unit = Math.floor((y - place.top) / cell) * place.perLine + column;
  return unit < sizes[index]! ? { layer: index + 1, unit } : null;
}

import { curveColor, curveDash, lineScaleColor } from './palette';

/** As many layers get colours of their own; more are coloured by depth. */
const OWN_COLORS = 6;

/** Colour and dash of the `index`-th of `count` layers, input side first. */
export function layerLook(index: number, count: number): { readonly color: string; readonly dash: readonly number[] } {
  if (count <= OWN_COLORS) return { color: curveColor(index), dash: curveDash(index) };
  return { color: lineScaleColor(index / (count - 1)), dash: index % 2 === 0 ? [] : [6, 3] };
}

/** The name of a layer in a network of `depth` layers, the output layer last; null where networks differ in depth. */
export function layerName(layer: number, depth: number | null): string {
  return layer === depth ? `Layer ${layer} (output)` : `Layer ${layer}`;
}

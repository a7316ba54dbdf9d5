import type { PreparedData } from './datasets/prepare';
import type { DecisionGrid } from './trainerProtocol';

/** What the grid is computed from. */
interface Predictor {
  readonly data: PreparedData;
  predict(inputs: Float64Array, count: number): Float64Array;
}

/** The network's function at the centres of size × size cells over the data's extent; row 0 is the lowest x2. */
export function decisionGrid(network: Predictor, size: number): DecisionGrid | null {
  const { data } = network;
  const extent = data.rawExtent;
  if (extent === null || data.features !== 2) return null;
  const values = Float32Array.from(network.predict(data.scale(gridInputs(extent, size)), size * size));
  return { size, extent, outputs: data.outputs, values };
}

/** The centres of size × size cells over a plane, before scaling: [size² × 2]; row 0 is the lowest x2. */
export function gridInputs(extent: DecisionGrid['extent'], size: number): Float64Array {
  const [left, right, bottom, top] = extent;
  const raw = new Float64Array(size * size * 2);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const at = 2 * (row * size + column);
      raw[at] = left + ((column + 0.5) / size) * (right - left);
      raw[at + 1] = bottom + ((row + 0.5) / size) * (top - bottom);
    }
  }
  return raw;
}

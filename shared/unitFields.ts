import type { PreparedData } from './datasets/prepare';
import { gridInputs } from './decisionGrid';
import type { Network } from './network';
import type { UnitFields } from './timeFrame';

/** Most units that are drawn over the plane at once, and cells along a side of each. */
const MOST_UNITS = 64;
const SIZE = 24;

/** What the units of a layer (from 1 on) answer over the plane; null unless the data have two inputs. */
export function unitFields(network: Network, data: PreparedData, layer: number): UnitFields | null {
  const fanOut = network.layers[layer - 1]?.fanOut ?? 0;
  const units = Math.min(MOST_UNITS, fanOut);
  return fields(
    network,
    data,
    layer,
    Array.from({ length: units }, (_, unit) => unit),
    SIZE,
  );
}

/** The same of one unit (from 0 on), in more cells. */
export function unitPlane(
  network: Network,
  data: PreparedData,
  layer: number,
  unit: number,
  size: number,
): UnitFields | null {
  return fields(network, data, layer, [unit], size);
}

function fields(
  network: Network,
  data: PreparedData,
  layer: number,
  units: readonly number[],
  size: number,
): UnitFields | null {
  const dense = network.layers[layer - 1];
  const { rawExtent: extent } = data;
  if (dense === undefined || extent === null || data.features !== 2) return null;
  const cells = size * size;
  const work = network.createWorkspace(cells);
  work.inputs.set(data.scale(gridInputs(extent, size)));
  for (let index = 0; index < layer; index++) network.forwardLayer(index, work, cells);
  const a = work.activations[layer - 1]!;
  const values = new Float32Array(units.length * cells);
  units.forEach((unit, place) => {
    for (let cell = 0; cell < cells; cell++) values[place * cells + cell] = a[cell * dense.fanOut + unit]!;
  });
  const left = units.length === 1 ? 0 : dense.fanOut - units.length;
  return { layer, size, units: units.length, left, extent, values };
}

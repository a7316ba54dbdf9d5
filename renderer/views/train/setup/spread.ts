import type { LayerSpec } from '../../../../shared/experiment';
import { INITIALIZERS } from '../../../../shared/initializers';

/** Standard deviation with which the layer's weights are drawn, gain included; null where none can be stated. */
export function spreadOf(layer: LayerSpec, fanIn: number): number | null {
  const record = INITIALIZERS[layer.initializer.name];
  const variance = record.variance({ fanIn, fanOut: layer.units }, layer.initializer);
  return variance === null || !Number.isFinite(variance) ? null : Math.sqrt(variance);
}

import { DATASETS } from './datasets/index';
import type { ExperimentSpec } from './experiment';

/** A name for a run that was given none: `Moons · tanh · glorotNormal · seed 1`. */
export function defaultRunName(spec: ExperimentSpec): string {
  const hidden = spec.network.layers.slice(0, -1);
  const layers = hidden.length > 0 ? hidden : spec.network.layers;
  const activations = [...new Set(layers.map((layer) => layer.activation.name))];
  const initializers = [...new Set(layers.map((layer) => layer.initializer.name))];
  return [DATASETS[spec.dataset.name].label, activations.join('/'), initializers.join('/'), `seed ${spec.seeds.init}`]
    .join(' · ')
    .slice(0, 120);
}

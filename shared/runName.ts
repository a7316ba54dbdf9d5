import { DATASETS } from './datasets/index';
import { shortHash } from './datasets/ownSet';
import { tableHash } from './datasets/stored';
import type { ExperimentSpec } from './experiment';

/** What an experiment's data set is called: own sets by their title or, where it is not known, by their hash. */
export function datasetLabel({ dataset }: Pick<ExperimentSpec, 'dataset'>, title: string | null): string {
  const { label } = DATASETS[dataset.name];
  return dataset.name === 'file' ? (title ?? `${label} ${shortHash(tableHash(dataset))}`) : label;
}

/**
 * A name for a run that was given none: `Moons · tanh · glorotNormal · seed 1`.
 *
 * @param title of an own data set.
 */
export function defaultRunName(spec: ExperimentSpec, title: string | null): string {
  const hidden = spec.network.layers.slice(0, -1);
  const layers = hidden.length > 0 ? hidden : spec.network.layers;
  const activations = [...new Set(layers.map((layer) => layer.activation.name))];
  const initializers = [...new Set(layers.map((layer) => layer.initializer.name))];
  return [datasetLabel(spec, title), activations.join('/'), initializers.join('/'), `seed ${spec.seeds.init}`]
    .join(' · ')
    .slice(0, 120);
}

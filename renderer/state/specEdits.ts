import { canonicalJson } from '../../shared/canonicalJson';
import { datasetShape, type DatasetName, type Task } from '../../shared/datasets/index';
import type { ExperimentSpec, LayerSpec } from '../../shared/experiment';
import { defaultSpec, specIssues } from '../../shared/experimentSchema';
import { LOSSES, outputUnits, type LossName } from '../../shared/losses';
import type { Choice } from '../../shared/params';

/** Changes of an experiment, each from one whole experiment to the next. */

/** Whether the loss can be trained on such a task. */
export function lossFits(loss: LossName, task: Task): boolean {
  return (LOSSES[loss].tasks as readonly Task[]).includes(task);
}

/** Sets the output layer's units to what data set and loss ask for; nothing while these two do not fit. */
export function fitOutput(spec: ExperimentSpec): ExperimentSpec {
  const { task, classCount } = datasetShape(spec.dataset);
  if (!lossFits(spec.loss, task)) return spec;
  const units = outputUnits(spec.loss, task, classCount);
  const layers = spec.network.layers;
  const last = layers[layers.length - 1];
  if (last === undefined || last.units === units) return spec;
  return { ...spec, network: { layers: [...layers.slice(0, -1), { ...last, units }] } };
}

/** The defaults of the same data set. */
export function resetSpec({ dataset }: ExperimentSpec): ExperimentSpec {
  return defaultSpec(dataset.name === 'file' ? { ...dataset, noise: 0 } : dataset.name);
}

/** Another data set: its defaults wherever the user had left the defaults; what was chosen stays where it fits. */
export function switchDataset(spec: ExperimentSpec, dataset: DatasetName | Choice<DatasetName>): ExperimentSpec {
  const before = resetSpec(spec);
  const after = defaultSpec(dataset);
  const isDefault = (key: keyof ExperimentSpec): boolean => same(spec[key], before[key]);
  const merged: Record<string, unknown> = { ...spec, dataset: after.dataset };
  for (const key of ['scaling', 'optimizer', 'schedule', 'clipping', 'batchSize', 'testFraction'] as const) {
    if (isDefault(key)) merged[key] = after[key];
  }
  if (isDefault('epochs') && isDefault('steps')) {
    merged['epochs'] = after.epochs;
    merged['steps'] = after.steps;
  }
  merged['loss'] = lossFits(spec.loss, datasetShape(after.dataset).task) && !isDefault('loss') ? spec.loss : after.loss;
  merged['network'] = { layers: switchLayers(spec, before, after) };
  return withoutIssues(fitOutput(merged as unknown as ExperimentSpec), after);
}

/** The hidden layers; the last one is the output layer. */
export function hiddenLayers(spec: ExperimentSpec): readonly LayerSpec[] {
  return spec.network.layers.slice(0, -1);
}

export function outputLayer(spec: ExperimentSpec): LayerSpec {
  return spec.network.layers[spec.network.layers.length - 1] as LayerSpec;
}

export function withLayers(spec: ExperimentSpec, layers: readonly LayerSpec[]): ExperimentSpec {
  return { ...spec, network: { layers } };
}

export function changeLayer(spec: ExperimentSpec, index: number, patch: Partial<LayerSpec>): ExperimentSpec {
  return withLayers(
    spec,
    spec.network.layers.map((layer, i) => (i === index ? { ...layer, ...patch } : layer)),
  );
}

export function changeHidden(spec: ExperimentSpec, patch: Partial<LayerSpec>): ExperimentSpec {
  const last = spec.network.layers.length - 1;
  return withLayers(
    spec,
    spec.network.layers.map((layer, i) => (i === last ? layer : { ...layer, ...patch })),
  );
}

/** A hidden layer more: a copy of layer `index` behind it, or of the default where there is none. */
export function insertLayer(spec: ExperimentSpec, index: number): ExperimentSpec {
  const hidden = hiddenLayers(spec);
  const copy = hidden[index] ?? hidden[hidden.length - 1] ?? hiddenDefault(spec);
  const at = Math.min(hidden.length, index + 1);
  return withLayers(spec, [...hidden.slice(0, at), copy, ...hidden.slice(at), outputLayer(spec)]);
}

export function removeLayer(spec: ExperimentSpec, index: number): ExperimentSpec {
  return withLayers(
    spec,
    spec.network.layers.filter((_, i) => i !== index),
  );
}

/** Swaps two hidden layers. */
export function moveLayer(spec: ExperimentSpec, from: number, to: number): ExperimentSpec {
  const layers = [...spec.network.layers];
  const [moved] = layers.splice(from, 1);
  if (moved === undefined) return spec;
  layers.splice(to, 0, moved);
  return withLayers(spec, layers);
}

/** So many hidden layers: the last one repeated, or the last ones left out. */
export function withDepth(spec: ExperimentSpec, depth: number): ExperimentSpec {
  const hidden = hiddenLayers(spec);
  const filler = hidden[hidden.length - 1] ?? hiddenDefault(spec);
  const next = Array.from({ length: depth }, (_, i) => hidden[i] ?? filler);
  return withLayers(spec, [...next, outputLayer(spec)]);
}

/** Whether all hidden layers agree in a field. */
export function isUniform(spec: ExperimentSpec, key: keyof LayerSpec): boolean {
  const [first, ...others] = hiddenLayers(spec);
  return first === undefined || others.every((layer) => same(layer[key], first[key]));
}

export function same(a: unknown, b: unknown): boolean {
  return canonicalJson(a) === canonicalJson(b);
}

function switchLayers(spec: ExperimentSpec, before: ExperimentSpec, after: ExperimentSpec): readonly LayerSpec[] {
  const untouched = same(hiddenLayers(spec), hiddenLayers(before));
  const hidden = untouched ? hiddenLayers(after) : hiddenLayers(spec);
  const output = outputLayer(spec);
  const keep = same(withoutUnits(output), withoutUnits(outputLayer(before))) ? outputLayer(after) : output;
  return [...hidden, keep];
}

/** Fields with a broken rule fall back to the defaults; an experiment that was made here can always start. */
function withoutIssues(spec: ExperimentSpec, defaults: ExperimentSpec): ExperimentSpec {
  const broken = new Set(specIssues(spec).map((issue) => issue.path.split('.')[0]));
  if (broken.size === 0) return spec;
  const kept = Object.entries(spec).filter(([key]) => !broken.has(key));
  return fitOutput({ ...defaults, ...Object.fromEntries(kept) });
}

function hiddenDefault(spec: ExperimentSpec): LayerSpec {
  return resetSpec(spec).network.layers[0] as LayerSpec;
}

function withoutUnits(layer: LayerSpec): Record<string, Choice> {
  const { activation, initializer, biasInitializer } = layer;
  return { activation, initializer, biasInitializer };
}

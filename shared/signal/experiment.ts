import type { ActivationName } from '../activations';
import type { ExperimentSpec, LayerSpec } from '../experiment';
import { countParameters, defaultSpec, MAX_PARAMETERS, parseSpec } from '../experimentSchema';
import { datasetShape } from '../datasets/index';
import { LabError } from '../errors';
import { parseSweep, type SweepSpec } from '../sweep';
import { meanFieldLayer, misfitOf } from './predict';
import { layersOf, type SignalSetting } from './setting';

/** An experiment that trains a setting's network. */
export interface TrainableSetting {
  readonly spec: ExperimentSpec;
  /** What had to be changed, as sentences. */
  readonly changes: readonly string[];
}

/**
 * The experiment of a setting: its layers on its data set, or on `fallback` for inputs that are drawn. Layers are taken away where the
 * network would have more parameters than an experiment may.
 */
export function experimentOf(setting: SignalSetting, fallback: ExperimentSpec): TrainableSetting {
  const changes: string[] = [];
  const isData = setting.input.name === 'data';
  const base = isData ? defaultSpec(setting.dataset) : fallback;
  if (!isData) changes.push(`Drawn inputs cannot be trained on: the data set is that of Train.`);
  const output = base.network.layers[base.network.layers.length - 1]!;
  const withDepth = (depth: number): ExperimentSpec => ({
    ...base,
    network: { layers: [...layersOf({ ...setting, depth }), output] },
  });
  let depth = setting.depth;
  while (depth > 1 && countParameters(withDepth(depth)) > MAX_PARAMETERS) depth--;
  if (depth < setting.depth) {
    changes.push(
      `An experiment has at most ${MAX_PARAMETERS} weights and biases: ${depth} of the ${setting.depth} hidden layers are taken over.`,
    );
  }
  return { spec: parseSpec(withDepth(depth)), changes };
}

/** Where an experiment lies in the plane of an activation. */
export interface PlanePoint {
  readonly activation: ActivationName;
  readonly alpha: number;
  readonly sigmaW: number;
  readonly sigmaB: number;
}

/** σ of different layers that differ by less are one. */
const SAME = 1e-6;

/**
 * The point of an experiment whose hidden layers all have one activation, σ_w and σ_b, as the theory asks for; null for others. The
 * first layer, whose fan-in is the data's, is left out where there are more.
 */
export function planePoint({ network, dataset }: ExperimentSpec): PlanePoint | null {
  const hidden = network.layers.slice(0, -1);
  const fanInOf = (l: number) => (l === 0 ? datasetShape(dataset).features : hidden[l - 1]!.units);
  const points = hidden.map((layer, l) => (misfitOf(layer) === null ? meanFieldLayer(layer, fanInOf(l)) : null));
  const [first, ...others] = points.length > 1 ? points.slice(1) : points;
  const activation = hidden[0]?.activation;
  if (first == null || activation === undefined || points[0] == null) return null;
  const near = (a: number, b: number) => Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
  const alike = (layer: LayerSpec) => JSON.stringify(layer.activation) === JSON.stringify(activation);
  if (!hidden.every(alike)) return null;
  if (!others.every((each) => each !== null && near(each.sigmaW, first.sigmaW) && near(each.sigmaB, first.sigmaB)))
    return null;
  return { activation: activation.name, alpha: first.shape.alpha, sigmaW: first.sigmaW, sigmaB: first.sigmaB };
}

/** Depths and σ_w of the sweep that measures how deep networks still learn. */
const DEPTHS = [2, 5, 10, 20, 30, 45];
const WIDTH = 64;
const EPOCHS = 10;
const SEEDS = 2;

/** The tag in the name of such sweeps. */
export const DEPTH_SWEEP = 'Trainable depth';

/** A sweep of depth × σ_w around the critical line, on the digits, with σ_b as chosen. */
export function depthSweep(setting: SignalSetting, sigmas: readonly number[]): SweepSpec {
  const { sigmaB, activation } = setting;
  if (sigmas.length === 0) throw new LabError('input', 'sigmas must be at least one; got none');
  const [layer] = layersOf({ ...setting, sigmaW: 1, width: WIDTH, depth: 1 });
  const base = defaultSpec('digits');
  const output = base.network.layers[base.network.layers.length - 1]!;
  const template = {
    ...base,
    scaling: 'standardize',
    network: { layers: [layer, output] },
    epochs: EPOCHS,
    steps: null,
  };
  return parseSweep({
    version: 1,
    name: `${DEPTH_SWEEP}: ${activation.name}, σ_b = ${sigmaB}`,
    template: { ...template, optimizer: { name: 'sgd', learningRate: 0.02 }, record: { histograms: 0 } },
    axes: [
      { field: 'depth', values: DEPTHS },
      { field: 'initializer.gain', values: sigmas },
    ],
    seeds: SEEDS,
  });
}

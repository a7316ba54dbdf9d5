import { buildNetwork } from './build';
import type { PreparedData, PreparedPart } from './datasets/prepare';
import { meanAndStd, norm, SATURATION_SHARE, slopeSizes } from './diagnostics';
import { LabError } from './errors';
import type { ExperimentSpec } from './experiment';
import { histogramOf } from './histogram';
import { encodeTargets } from './losses';
import type { FloatArray } from './matmul';
import type { DenseLayer, Network } from './network';
import { checkNetworkGradient } from './networkGradient';
import { layerSymmetry } from './symmetry';
import { unitFields, unitPlane } from './unitFields';
import type { FrameLayer, GradientCheck, SymmetryStep, TimeFrame, TimeStep, UnitDetail } from './timeFrame';
import { Training } from './training';

/** Cells along a side of the picture of a whole network, and of the one of a unit that was picked. */
const GRID_SIZE = 60;
const UNIT_SIZE = 64;

/** A moment, and the weights of it. */
export interface Moment extends TimeStep {
  readonly weights: FloatArray;
}

/** Looks at the network of an experiment with weights of any step, on the probe batch, by the engine that trains it. */
export class Inspector {
  readonly #spec: ExperimentSpec;
  readonly #data: PreparedData;
  readonly #training: Training;
  /** For what the engine does not tell: units over the plane, and gradients in double precision. */
  readonly #plain: Network;

  constructor(spec: ExperimentSpec, data: PreparedData) {
    this.#spec = spec;
    this.#data = probeOnly(data, spec.record.probeSize);
    this.#training = Training.start(spec, this.#data);
    this.#plain = buildNetwork({ ...spec, precision: 'float64' }, data.features);
  }

  /** The network at a moment. @param layer the one whose units are drawn over the plane, from 1 on. */
  frame({ weights, step, exact, rounding }: Moment, layer: number): TimeFrame {
    const training = this.#shown(weights);
    const examples = this.#data.train.count;
    const layers: FrameLayer[] = [];
    for (const values of training.layerValues()) {
      const dense = this.#plain.layers[layers.length]!;
      const count = examples * dense.fanOut;
      layers.push({
        fanIn: dense.fanIn,
        fanOut: dense.fanOut,
        gradNorm: norm(values.weightGrads, 0, values.weightGrads.length),
        weightNorm: norm(values.weights, 0, values.weights.length),
        zStd: meanAndStd(values.preActivation, 0, count)[1],
        aStd: meanAndStd(values.activation, 0, count)[1],
        ...unitShares(dense, this.#plain.parameters, values.preActivation, values.activation, examples),
      });
    }
    const fields = unitFields(this.#plain, this.#data, layer);
    return { step, exact, rounding, examples, layers, grid: training.decisionGrid(GRID_SIZE), fields };
  }

  /** One unit at a moment; layers count from 1, units from 0. */
  unit({ weights, step, exact, rounding }: Moment, layer: number, unit: number): UnitDetail {
    const dense = this.#plain.layers[layer - 1];
    if (dense === undefined || unit >= dense.fanOut) {
      const sizes = this.#plain.layers.map(({ fanOut }) => fanOut).join('-');
      throw new LabError('input', `layer and unit must be of the network ${sizes}; got unit ${unit} of layer ${layer}`);
    }
    const training = this.#shown(weights);
    const { weightsAt, biasesAt, fanIn, fanOut } = dense;
    const { count } = this.#data.train;
    const all = [...training.layerValues()][layer - 1]!.preActivation;
    const z = Float64Array.from({ length: count }, (_, row) => all[row * fanOut + unit]!);
    const shares = unitShares({ ...dense, fanOut: 1 }, this.#plain.parameters, z, z, count, unit);
    const from = weightsAt + unit * fanIn;
    return {
      ...{ step, exact, rounding, layer, unit },
      weights: Float64Array.from(weights.subarray(from, from + fanIn)),
      bias: weights[biasesAt + unit]!,
      preActivations: histogramOf(z),
      active: shares.active[0]!,
      saturated: shares.saturated[0]!,
      field: unitPlane(this.#plain, this.#data, layer, unit, UNIT_SIZE),
    };
  }

  symmetry({ weights, step, exact, rounding }: Moment): SymmetryStep {
    const layers = this.#plain.layers.map(({ weightsAt, biasesAt, slopesAt, fanIn }) =>
      layerSymmetry(weights.subarray(weightsAt, biasesAt), weights.subarray(biasesAt, slopesAt), fanIn),
    );
    return { step, exact, rounding, layers };
  }

  gradient({ weights, step, exact, rounding }: Moment): GradientCheck {
    this.#plain.parameters.set(weights);
    const { inputs, targets, count } = this.#data.train;
    const encoded = encodeTargets(targets, count, this.#data.task, this.#data.outputs);
    return { step, exact, rounding, report: checkNetworkGradient(this.#plain, this.#spec.loss, inputs, encoded) };
  }

  #shown(weights: FloatArray): Training {
    this.#plain.parameters.set(weights);
    this.#training.show(weights);
    return this.#training;
  }
}

/** The data with nothing but the probe batch: the first examples of the training set. */
function probeOnly(data: PreparedData, size: number): PreparedData {
  const first = (part: PreparedPart, most: number): PreparedPart => {
    const count = Math.min(most, part.count);
    return {
      inputs: part.inputs.slice(0, count * data.features),
      targets: part.targets.slice(0, count),
      count,
      rows: part.rows.slice(0, count),
    };
  };
  return { ...data, train: first(data.train, size), test: first(data.test, 0) };
}

/** @param offset of the first unit among those of its layer, for its learned slope. */
function unitShares(
  layer: DenseLayer,
  parameters: FloatArray,
  z: FloatArray,
  a: FloatArray,
  examples: number,
  offset = 0,
): Pick<FrameLayer, 'active' | 'saturated' | 'meanActivation'> {
  const { fanOut, activation } = layer;
  const limit = SATURATION_SHARE * activation.maxSlope;
  const shares = () => new Float32Array(fanOut);
  const [active, saturated, meanActivation] = [shares(), shares(), shares()];
  const sizes = slopeSizes(layer, parameters, z, examples, offset);
  for (let unit = 0; unit < fanOut; unit++) {
    let [alive, flat, sum] = [0, 0, 0];
    for (let i = unit; i < sizes.length; i += fanOut) {
      if (sizes[i] !== 0) alive++;
      if (sizes[i]! < limit) flat++;
      sum += a[i]!;
    }
    active[unit] = alive / examples;
    saturated[unit] = flat / examples;
    meanActivation[unit] = sum / examples;
  }
  return { active, saturated, meanActivation };
}

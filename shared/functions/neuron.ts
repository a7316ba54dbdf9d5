import { ACTIVATIONS, type ActivationName } from '../activations';
import { meanAndStd, SATURATION_SHARE } from '../diagnostics';
import { BIAS_INITIALIZERS, type BiasInitializerName, type Initializer } from '../initializers';
import { defaultChoice, type Choice } from '../params';
import { Rng } from '../rng';
import { INPUT_KINDS, inputColumn, type Column, type InputKind, type InputKindName } from './neuronInputs';
import { shapeOf } from './shape';

/** A neuron to play with: everything that decides its z and a. */
export interface NeuronSpec {
  readonly activation: Choice<ActivationName>;
  readonly inputs: number;
  readonly kind: InputKindName;
  /** The two numbers that shape the inputs. */
  readonly shape: readonly [number, number];
  /** Each input is standardized by what was measured of it. */
  readonly normalized: boolean;
  readonly weights: Choice<BiasInitializerName>;
  /** Multiplies every weight drawn. */
  readonly scale: number;
  readonly bias: number;
  /** Weights drawn anew for every example, as if each were another unit of a layer; else one unit sees them all. */
  readonly layer: boolean;
  readonly seed: number;
}

/** Mean and standard deviation of the pre-activations. */
export interface Spread {
  readonly mean: number;
  readonly std: number;
}

export interface NeuronResult {
  /** z and a of every example. */
  readonly z: Float64Array;
  readonly a: Float64Array;
  readonly measured: Spread;
  /** For independent inputs. */
  readonly predicted: Spread;
  /** Share of the examples with |f′| below 4 % of its maximum, with z above 0 and below. */
  readonly saturated: number;
  readonly saturatedRight: number;
  readonly meanSlope: number;
  readonly meanOutput: number;
  /** Mean and standard deviation of the weights that were drawn, scale included, and what the initializer says. */
  readonly weights: Spread;
  readonly weightRule: Spread;
}

/** Keeps what was drawn: while a slider moves, only sums are made. Not shared between neurons. */
export class Neuron {
  readonly #inputs = new Map<string, Float64Array>();
  readonly #columns = new Map<string, Column>();
  readonly #weights = new Map<string, Float64Array>();
  #seed = NaN;

  /** z, a and what is to be said of them. Cost O(inputs · examples). */
  compute(spec: NeuronSpec): NeuronResult {
    const kind: InputKind = INPUT_KINDS[spec.kind];
    const inputs = Math.min(spec.inputs, kind.inputs);
    if (spec.seed !== this.#seed) for (const kept of [this.#inputs, this.#columns, this.#weights]) kept.clear();
    this.#seed = spec.seed;
    const columns = Array.from({ length: inputs }, (_, i) => this.#column(spec, kind, i));
    const examples = columns[0]!.values.length;
    const drawn = this.#drawWeights(spec, inputs, examples);
    const z = sums(columns, drawn, spec, examples);
    return { z, ...outputs(spec, z), ...spreads(spec, columns, drawn, z) };
  }

  #column({ seed, shape, normalized }: NeuronSpec, kind: InputKind, index: number): Column {
    const drawnAs = `${kind.name} ${index}`;
    const key = `${drawnAs} ${shape.join(' ')} ${normalized}`;
    let column = this.#columns.get(key);
    if (column !== undefined) return column;
    let base = this.#inputs.get(drawnAs);
    if (base === undefined) this.#inputs.set(drawnAs, (base = kind.draw(index, seed)));
    column = inputColumn(kind, base, shape, normalized);
    // A slider passes through many shapes: only the last ones are of use.
    if (this.#columns.size > 4 * INPUT_KINDS.normal.inputs) this.#columns.clear();
    this.#columns.set(key, column);
    return column;
  }

  /** [inputs], or [examples × inputs] where every example has weights of its own. Fan-out counts as fan-in. */
  #drawWeights({ weights, layer, seed }: NeuronSpec, inputs: number, examples: number): Float64Array {
    const key = `${JSON.stringify(weights)} ${inputs} ${layer} ${examples}`;
    let drawn = this.#weights.get(key);
    if (drawn !== undefined) return drawn;
    drawn = new Float64Array(layer ? inputs * examples : inputs);
    const record: Initializer = BIAS_INITIALIZERS[weights.name];
    record.fill(drawn, { fanIn: inputs, fanOut: inputs }, Rng.stream(seed, 'neuron weights'), weights);
    if (this.#weights.size > 20) this.#weights.clear();
    this.#weights.set(key, drawn);
    return drawn;
  }
}

function sums(columns: readonly Column[], drawn: Float64Array, spec: NeuronSpec, examples: number): Float64Array {
  const { scale, bias, layer } = spec;
  const z = new Float64Array(examples);
  columns.forEach(({ values }, i) => {
    if (layer) for (let n = 0; n < examples; n++) z[n]! += drawn[n * columns.length + i]! * values[n]!;
    else for (let n = 0; n < examples; n++) z[n]! += drawn[i]! * values[n]!;
  });
  for (let n = 0; n < examples; n++) z[n] = scale * z[n]! + bias;
  return z;
}

function outputs({ activation }: NeuronSpec, z: Float64Array) {
  const { activation: record, alpha } = shapeOf(activation);
  const limit = SATURATION_SHARE * record.maxSlope;
  const a = new Float64Array(z.length);
  let [slopes, total, saturated, right] = [0, 0, 0, 0];
  for (let n = 0; n < z.length; n++) {
    a[n] = record.f(z[n]!, alpha);
    total += a[n]!;
    const slope = record.df(z[n]!, alpha);
    slopes += slope;
    if (Math.abs(slope) >= limit) continue;
    saturated++;
    if (z[n]! > 0) right++;
  }
  const count = z.length;
  return {
    a,
    saturated: saturated / count,
    saturatedRight: right / count,
    meanSlope: slopes / count,
    meanOutput: total / count,
  };
}

/**
 * Of one unit with weights w: E z = b + Σ wᵢμᵢ and Var z = Σ wᵢ²σᵢ². Over units whose weights have mean m and variance v:
 * E z = b + m Σ μᵢ and Var z = Σ (v(σᵢ² + μᵢ²) + m²σᵢ²), which for n equal inputs is n·v·(σ² + μ²) + n·m²·σ².
 */
function spreads(spec: NeuronSpec, columns: readonly Column[], drawn: Float64Array, z: Float64Array) {
  const { scale, bias, layer } = spec;
  const rule = weightRule(spec, columns.length);
  let [mean, variance] = [bias, 0];
  columns.forEach((column, i) => {
    const [square, weight] = [column.std * column.std, layer ? rule.mean : scale * drawn[i]!];
    mean += weight * column.mean;
    variance += weight * weight * square;
    if (layer) variance += rule.std * rule.std * (square + column.mean * column.mean);
  });
  const [measured, std] = meanAndStd(z, 0, z.length);
  const [weightMean, weightStd] = meanAndStd(drawn, 0, drawn.length);
  return {
    measured: { mean: measured, std },
    predicted: { mean, std: Math.sqrt(variance) },
    weights: { mean: scale * weightMean, std: Math.abs(scale) * weightStd },
    weightRule: rule,
  };
}

/** Mean and standard deviation of one weight, as its initializer says. */
function weightRule({ weights, scale }: NeuronSpec, inputs: number): Spread {
  const record: Initializer = BIAS_INITIALIZERS[weights.name];
  const variance = record.variance({ fanIn: inputs, fanOut: inputs }, weights) ?? 0;
  const value = (key: string) => Number(weights[key] ?? record.params[key]?.default ?? 0);
  const center =
    weights.name === 'constant' ? value('value') : weights.name === 'uniform' ? (value('low') + value('high')) / 2 : 0;
  return { mean: scale * value('gain') * center, std: Math.abs(scale) * Math.sqrt(variance) };
}

const chosen = (name: BiasInitializerName, params: Record<string, number> = {}): Choice<BiasInitializerName> => ({
  ...defaultChoice<BiasInitializerName>(BIAS_INITIALIZERS[name]),
  ...params,
});

/** A neuron as it should be: 100 standardized inputs, weights of variance 1/n. */
export const NEURON: NeuronSpec = {
  activation: defaultChoice<ActivationName>(ACTIVATIONS.logistic),
  inputs: 100,
  kind: 'normal',
  shape: [0, 1],
  normalized: false,
  weights: chosen('lecunNormal'),
  scale: 1,
  bias: 0,
  layer: false,
  seed: 1,
};

/** A story that one slider tells. */
export interface NeuronStory {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly patch: Partial<NeuronSpec>;
}

export const NEURON_STORIES = {
  largeWeights: {
    name: 'largeWeights',
    label: 'Weights too large',
    help: '100 inputs from 0 to 1 and weights N(0, 1), drawn anew for each example: move “Weights ×” between 0.1 and 3.',
    patch: {
      inputs: 100,
      kind: 'uniform',
      shape: [0, 1],
      normalized: false,
      weights: chosen('normal', { std: 1 }),
      scale: 1,
      bias: 0,
      layer: true,
    },
  },
  rawInputs: {
    name: 'rawInputs',
    label: 'Inputs not normalized',
    help: 'Bytes from 0 to 255 and weights of variance 1/n, as for normalized inputs. “Normalize inputs” mends it.',
    patch: {
      inputs: 100,
      kind: 'bytes',
      normalized: false,
      weights: chosen('lecunNormal'),
      scale: 1,
      bias: 0,
      layer: true,
    },
  },
} as const satisfies Record<string, NeuronStory>;

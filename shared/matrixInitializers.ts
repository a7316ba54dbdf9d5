import { GAIN, valueOf, type Fans, type Initializer } from './initializer';
import { SOURCES } from './initializerSources';
import { orthonormalVectors } from './orthonormal';
import { param, type ParamDefs } from './params';
import type { Rng } from './rng';

const SPARSE: ParamDefs = {
  ...GAIN,
  sparsity: {
    label: 'Sparsity',
    default: 0.9,
    min: 0,
    max: 1,
    help: 'Share of the weights from each input that are 0.',
  },
  std: { label: 'Standard deviation', default: 0.01, min: 0, max: 1000, help: 'Of the weights that are not 0.' },
};

const LSUV: ParamDefs = {
  gain: {
    label: 'Gain',
    default: 1,
    min: 0,
    max: 1000,
    help: 'Standard deviation that the pre-activations are brought to.',
  },
  tolerance: {
    label: 'Tolerance',
    default: 0.1,
    min: 1e-12,
    max: 1,
    help: 'A variance this close to its aim, as a share of it, is left as it is.',
  },
  maxIterations: {
    label: 'Most rescalings',
    default: 10,
    min: 0,
    max: 1000,
    integer: true,
    help: 'Rescalings of one layer at most.',
  },
  examples: {
    label: 'Examples',
    default: 256,
    min: 1,
    max: 10_000,
    integer: true,
    help: 'The variance is measured on that many of the first training examples.',
  },
};

/** Orthonormal columns, or rows where there are fewer of them, times the gain. */
function fillOrthogonal(out: Float64Array, { fanIn, fanOut }: Fans, rng: Rng, gain: number): void {
  const isTall = fanOut >= fanIn;
  const vectors = orthonormalVectors(isTall ? fanIn : fanOut, isTall ? fanOut : fanIn, rng);
  for (let unit = 0; unit < fanOut; unit++) {
    for (let i = 0; i < fanIn; i++) {
      out[unit * fanIn + i] = gain * vectors[isTall ? i * fanOut + unit : unit * fanIn + i]!;
    }
  }
}

/** Zeros among the fanOut weights from each input. */
const zerosOf = (fanOut: number, sparsity: number): number => Math.ceil(sparsity * fanOut);

/** Initializers of the whole matrix [fanOut × fanIn]: biases cannot be drawn by them. */
export const MATRIX_INITIALIZERS = {
  orthogonal: {
    name: 'orthogonal',
    label: 'Orthogonal',
    formula: 'gain · Q of a normal matrix: WᵀW or WWᵀ = gain² I, uniformly distributed',
    params: GAIN,
    variance: ({ fanIn, fanOut }, choice) => {
      const gain = valueOf(GAIN, choice)('gain');
      return (gain * gain) / Math.max(fanIn, fanOut);
    },
    fill: (out, fans, rng, choice) => fillOrthogonal(out, fans, rng, valueOf(GAIN, choice)('gain')),
    pairsWith: ['identity', 'tanh', 'relu', 'leakyRelu', 'prelu'],
    aliases: ['saxe'],
    pytorch: ['nn.init.orthogonal_'],
    keras: ['orthogonal'],
    source: SOURCES.orthogonal,
  },
  sparse: {
    name: 'sparse',
    label: 'Sparse',
    formula: 'N(0, std²), but ⌈sparsity · fanOut⌉ weights from each input are 0',
    params: SPARSE,
    variance: ({ fanOut }, choice) => {
      const value = valueOf(SPARSE, choice);
      const std = value('gain') * value('std');
      return std * std * (1 - zerosOf(fanOut, value('sparsity')) / fanOut);
    },
    fill: (out, { fanIn, fanOut }, rng, choice) => {
      const value = valueOf(SPARSE, choice);
      const std = value('gain') * value('std');
      const zeros = zerosOf(fanOut, value('sparsity'));
      for (let i = 0; i < out.length; i++) out[i] = std * rng.normal();
      const units = Int32Array.from({ length: fanOut }, (_, unit) => unit);
      for (let i = 0; i < fanIn; i++) {
        rng.shuffle(units);
        for (let k = 0; k < zeros; k++) out[units[k]! * fanIn + i] = 0;
      }
    },
    pairsWith: ['tanh', 'logistic'],
    pytorch: ['nn.init.sparse_'],
    source: SOURCES.sparse,
  },
  lsuv: {
    name: 'lsuv',
    label: 'LSUV',
    formula:
      'data-driven: orthogonal, then each layer in turn W ← gain · W / std(z) until z has variance gain² on training data',
    params: LSUV,
    variance: () => null,
    fill: (out, fans, rng, choice) => fillOrthogonal(out, fans, rng, valueOf(LSUV, choice)('gain')),
    calibrate: (variance, scale, choice) => {
      const gain = param(choice, 'gain');
      for (let i = 0; i < param(choice, 'maxIterations'); i++) {
        const ratio = variance() / (gain * gain);
        // A layer that gets no signal, or one beyond all numbers, cannot be brought anywhere.
        if (!(ratio > 0 && ratio < Infinity) || Math.abs(ratio - 1) < param(choice, 'tolerance')) return;
        scale(1 / Math.sqrt(ratio));
      }
    },
    pairsWith: ['relu', 'leakyRelu', 'prelu', 'tanh', 'logistic', 'elu', 'gelu', 'silu', 'mish'],
    aliases: ['layerSequentialUnitVariance'],
    source: SOURCES.lsuv,
  },
} as const satisfies Record<string, Initializer>;

import type { LayerSpec } from '../experiment';
import { INITIALIZERS, type Initializer } from '../initializers';
import { LabError } from '../errors';
import { log, log10 } from '../math';
import { padded, type KernelMemory } from '../kernelMemory';
import { param } from '../params';
import type { LayerWeights } from './layerEngine';
import type { SignalHistogram } from './signalHistogram';
import { SignalMemory } from './signalMemory';
import { UnitDraws } from './unitDraws';
import { WeightDraws } from './weights';

/** A network to run signals through. */
export interface SignalNetwork {
  readonly features: number;
  readonly layers: readonly LayerSpec[];
}

/** What is measured of a layer of one network. */
export interface MeasuredLayer {
  /** Mean of z². */
  readonly q: number;
  readonly zMean: number;
  readonly zStd: number;
  readonly aMean: number;
  readonly aStd: number;
  readonly meanSlope: number;
  readonly saturated: number;
  readonly inactive: number;
  readonly dead: number;
  /** log10 of the root mean square of δ = ∂L/∂z; −∞ where all are 0. */
  readonly logDelta: number;
  /** log10 of the norm of ∂L/∂W of the mean over the batch. */
  readonly logGradient: number;
  /** ln of mean δ² here over that of the layer above; NaN for the last layer and where there is no signal. */
  readonly lnChi: number;
  /** Correlation of z between the two inputs of a pair, rows 0 and 1, 2 and 3, and so on. */
  readonly c: number;
}

/** The distributions of a layer's z, a and δ. */
export interface LayerDistributions {
  readonly z: SignalHistogram;
  readonly a: SignalHistogram;
  readonly delta: SignalHistogram;
}

/** One network, forward and backward. */
export interface Measurement {
  readonly seed: number;
  readonly rows: number;
  /** Mean square and correlation of the inputs, as z's. */
  readonly inputSquare: number;
  readonly inputCorrelation: number;
  /** Input side first. */
  readonly layers: readonly MeasuredLayer[];
  /** Null where they were not asked for. */
  readonly distributions: readonly LayerDistributions[] | null;
}

/** Backward signals are multiplied by a power of two where their root mean square leaves these. */
const [FAINT, STRONG] = [1e-6, 1e6];

/** What is kept from one network to the next. */
export class SignalLab {
  readonly draws = new UnitDraws();
  readonly #memory = new SignalMemory();
  readonly #weights = new WeightDraws(this.draws);

  /**
   * Runs a batch through the network of a seed in single precision, and back from ∂L/∂a ~ N(0, 1) at the last layer, each number
   * independent, as in the reference's tables. Each turn is one layer in one direction, so that whoever waits may give up between;
   * another network may be begun only then.
   *
   * Signals that become faint on the way back are multiplied by powers of two, which changes no digit: depth alone does not end them.
   * Equal arguments give equal bits on every machine.
   *
   * Shapes   inputs [rows × features].
   * Errors   LabError 'shape' for inputs of another size.
   */
  *measure(
    network: SignalNetwork,
    inputs: Float64Array,
    seed: number,
    histograms: boolean,
  ): Generator<number, Measurement> {
    const { features, layers } = network;
    const rows = inputs.length / features;
    if (!Number.isInteger(rows) || rows < 2) {
      throw new LabError(
        'shape',
        `inputs must be rows of ${features} numbers, at least 2; got ${inputs.length} numbers`,
      );
    }
    const memory = this.#memory;
    const { engines, places } = memory.open(layers, features, rows);
    memory.write(inputs, rows, features, places.inputs);
    const unitsOf = (l: number) => layers[l]!.units;
    const drawn = (l: number) => this.#weights.of(layers[l]!, l === 0 ? features : unitsOf(l - 1), l + 1, seed);
    const below = (l: number) => (l === 0 ? places.inputs : places.layers[l - 1]!.a);
    const calibrated = new Map<number, number>();
    for (let l = 0; l < layers.length; l++) {
      const engine = engines[l]!;
      const signals = places.layers[l]!;
      let weights = drawn(l);
      engine.load(weights);
      engine.forward(below(l), signals);
      calibrate(
        layers[l]!,
        () => {
          const std = memory.moments(signals.z, rows, unitsOf(l))[1]!;
          return std * std;
        },
        (factor) => {
          weights = { ...weights, scale: weights.scale * factor };
          calibrated.set(l, weights.scale);
          engine.load(weights);
          engine.forward(below(l), signals);
        },
      );
      yield l;
    }

    const found = new Array<MeasuredLayer>(layers.length);
    const distributions = new Array<LayerDistributions>(histograms ? layers.length : 0);
    let [at, next] = places.back;
    const last = unitsOf(layers.length - 1);
    memory.write(this.draws.of(seed, 'signal gradient', 'normal', rows * last), rows, last, at);
    let exponent = 0;
    let above = NaN;
    for (let l = layers.length - 1; l >= 0; l--) {
      const signals = places.layers[l]!;
      const units = unitsOf(l);
      const weights: LayerWeights = drawn(l);
      engines[l]!.load({ ...weights, scale: calibrated.get(l) ?? weights.scale });
      const measured = engines[l]!.backward(below(l), signals, at, l === 0 ? null : next);
      const { deltaSquare, gradientSquares, ...shared } = measured;
      const lnDelta = log(deltaSquare) + 2 * exponent * LN2;
      found[l] = {
        ...shared,
        logDelta: log10(deltaSquare) / 2 + exponent * LOG10_2,
        logGradient: log10(Math.sqrt(gradientSquares) / rows) + exponent * LOG10_2,
        lnChi: finite(lnDelta - above),
        c: memory.correlation(signals.z, rows, units),
      };
      if (histograms) {
        distributions[l] = {
          z: memory.histogram(signals.z, rows, units),
          a: memory.histogram(signals.a, rows, units),
          delta: memory.histogram(at, rows, units, exponent),
        };
      }
      above = lnDelta;
      if (l > 0) exponent += rescale(memory.memory, next, padded(rows) * padded(unitsOf(l - 1)), rows * unitsOf(l - 1));
      [at, next] = [next, at];
      yield l;
    }
    return {
      seed,
      rows,
      inputSquare: memory.moments(places.inputs, rows, features)[2]!,
      inputCorrelation: memory.correlation(places.inputs, rows, features),
      layers: found,
      distributions: histograms ? distributions : null,
    };
  }
}

const LOG10_2 = 0.3010299956639812;
const LN2 = 0.6931471805599453;
const finite = (value: number) => (Math.abs(value) < Infinity ? value : NaN);

/** Lets an initializer that looks at data have its turn: `scale` multiplies the weights, `variance` is that of the pre-activations then. */
function calibrate({ initializer }: LayerSpec, variance: () => number, scale: (factor: number) => void): void {
  const record: Initializer = INITIALIZERS[initializer.name];
  if (record.calibrate === undefined || param(initializer, 'gain') === 0) return;
  record.calibrate(variance, scale, initializer);
}

/**
 * Multiplies by a power of two where the signal is faint or strong; returns the exponent that makes up for it.
 *
 * @param size of the place, `count` the numbers in it that are not padding.
 */
function rescale({ kernels }: KernelMemory, address: number, size: number, count: number): number {
  const rms = Math.sqrt(kernels.sumOfSquares(address, size) / count);
  if (!(rms > 0 && rms < Infinity) || (rms >= FAINT && rms <= STRONG)) return 0;
  let [exponent, factor] = [0, 1];
  for (; rms * factor < 0.5; factor *= 2) exponent--;
  for (; rms * factor >= 1; factor /= 2) exponent++;
  kernels.scaled(address, address, size, factor);
  return exponent;
}

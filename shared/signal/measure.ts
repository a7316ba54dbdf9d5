import type { LayerSpec } from '../experiment';
import { INITIALIZERS, type Initializer } from '../initializers';
import { LabError } from '../errors';
import { log, log10 } from '../math';
import { param } from '../params';
import { Rng } from '../rng';
import { LayerEngines, type LayerWeights } from './layerEngine';
import { signalHistogram, type SignalHistogram } from './signalHistogram';
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
  readonly #engines = new LayerEngines();
  readonly #draws = new WeightDraws();

  /**
   * Runs a batch through the network of a seed in single precision, and back from ∂L/∂a ~ N(0, 1) at the last layer, each number
   * independent, as in the reference's tables. Each turn is one layer in one direction, so that whoever waits may give up between.
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
    const first = Float32Array.from(inputs);
    const fanInOf = (l: number) => (l === 0 ? features : layers[l - 1]!.units);
    const engineOf = (l: number) => this.#engines.of(layers[l]!, fanInOf(l), rows);
    const drawn = (l: number) => this.#draws.of(layers[l]!, fanInOf(l), l + 1, seed);
    const calibrated = new Map<number, number>();
    const signals: { z: Float32Array; a: Float32Array }[] = [];
    for (let l = 0; l < layers.length; l++) {
      const below = l === 0 ? first : signals[l - 1]!.a;
      const engine = engineOf(l);
      let weights = drawn(l);
      engine.load(weights);
      let signal = engine.forward(below);
      calibrate(layers[l]!, (factor) => {
        if (factor !== 1) {
          weights = { ...weights, scale: weights.scale * factor };
          calibrated.set(l, weights.scale);
          engine.load(weights);
          signal = engine.forward(below);
        }
        return signal.z;
      });
      signals.push(signal);
      yield l;
    }

    const found = new Array<MeasuredLayer>(layers.length);
    const distributions = new Array<LayerDistributions>(histograms ? layers.length : 0);
    const last = layers[layers.length - 1]!.units;
    const rng = Rng.stream(seed, 'signal gradient');
    let gradient: Float32Array = new Float32Array(rows * last);
    for (let i = 0; i < gradient.length; i++) gradient[i] = rng.normal();
    let exponent = 0;
    let above = NaN;
    for (let l = layers.length - 1; l >= 0; l--) {
      const below = l === 0 ? first : signals[l - 1]!.a;
      const { z, a } = signals[l]!;
      const engine = engineOf(l);
      const weights: LayerWeights = drawn(l);
      engine.load({ ...weights, scale: calibrated.get(l) ?? weights.scale });
      const { delta, below: next, squares, statistics } = engine.backward(below, z, a, gradient);
      const { deltaRms, weightStd: _w, ...shared } = statistics;
      const lnDelta = 2 * (log(deltaRms) + exponent * LN2);
      found[l] = {
        ...shared,
        q: shared.zStd * shared.zStd + shared.zMean * shared.zMean,
        logDelta: log10(deltaRms) + exponent * LOG10_2,
        logGradient: log10(Math.sqrt(squares) / rows) + exponent * LOG10_2,
        lnChi: finite(lnDelta - above),
        c: correlationOf(z, rows, layers[l]!.units),
      };
      if (histograms) {
        distributions[l] = { z: signalHistogram(z), a: signalHistogram(a), delta: signalHistogram(delta, exponent) };
      }
      above = lnDelta;
      gradient = next;
      exponent += rescale(gradient);
      yield l;
    }
    const { square, product } = pairSums(first, rows, features);
    return {
      seed,
      rows,
      inputSquare: square / first.length,
      inputCorrelation: product / pairedSquare(first, rows, features),
      layers: found,
      distributions: histograms ? distributions : null,
    };
  }
}

const LOG10_2 = 0.3010299956639812;
const LN2 = 0.6931471805599453;
const finite = (value: number) => (Math.abs(value) < Infinity ? value : NaN);

/** Lets an initializer that looks at data have its turn: `scaled` multiplies the weights and gives the pre-activations then. */
function calibrate({ initializer }: LayerSpec, scaled: (factor: number) => Float32Array): void {
  const record: Initializer = INITIALIZERS[initializer.name];
  if (record.calibrate === undefined || param(initializer, 'gain') === 0) return;
  let z = scaled(1);
  const variance = () => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < z.length; i++) sum += z[i]!;
    const mean = sum / z.length;
    for (let i = 0; i < z.length; i++) squares += (z[i]! - mean) * (z[i]! - mean);
    return squares / z.length;
  };
  record.calibrate(variance, (factor) => void (z = scaled(factor)), initializer);
}

/** Multiplies by a power of two where the signal is faint or strong; returns the exponent that makes up for it. */
function rescale(gradient: Float32Array): number {
  let squares = 0;
  for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  const rms = Math.sqrt(squares / gradient.length);
  if (!(rms > 0 && rms < Infinity) || (rms >= FAINT && rms <= STRONG)) return 0;
  let [exponent, factor] = [0, 1];
  for (; rms * factor < 0.5; factor *= 2) exponent--;
  for (; rms * factor >= 1; factor /= 2) exponent++;
  for (let i = 0; i < gradient.length; i++) gradient[i]! *= factor;
  return exponent;
}

/** Sums over all numbers of v², and over pairs of rows of v·v′. */
function pairSums(values: Float32Array, rows: number, units: number): { square: number; product: number } {
  let [square, product] = [0, 0];
  for (let i = 0; i < values.length; i++) square += values[i]! * values[i]!;
  for (let pair = 0; pair + 1 < rows; pair += 2) {
    const [one, two] = [pair * units, (pair + 1) * units];
    for (let j = 0; j < units; j++) product += values[one + j]! * values[two + j]!;
  }
  return { square, product };
}

/** Half of the sum of squares of the rows that are in a pair. */
function pairedSquare(values: Float32Array, rows: number, units: number): number {
  let square = 0;
  const end = (rows - (rows % 2)) * units;
  for (let i = 0; i < end; i++) square += values[i]! * values[i]!;
  return square / 2;
}

function correlationOf(values: Float32Array, rows: number, units: number): number {
  return finite(pairSums(values, rows, units).product / pairedSquare(values, rows, units));
}

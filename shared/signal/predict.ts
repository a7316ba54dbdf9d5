import { ACTIVATIONS, type Activation } from '../activations';
import type { LayerSpec } from '../experiment';
import { BIAS_INITIALIZERS, INITIALIZERS, type Initializer } from '../initializers';
import { log, log10 } from '../math';
import { param } from '../params';
import {
  covarianceMap,
  fixedPoint,
  gaussianMoments,
  predictLayers,
  type FixedPoint,
  type MeanFieldLayer,
  type Shape,
} from '../theory';
import type { SignalNetwork } from './measure';

/** What the theory expects of a layer; null where it says nothing. */
export interface PredictedSignal {
  readonly q: number;
  readonly aMean: number;
  readonly aStd: number;
  readonly meanSlope: number | null;
  readonly logDelta: number;
  readonly logGradient: number;
  /** Null for the last layer. */
  readonly lnChi: number | null;
  /** Null where z is 0, and where it was not asked for. */
  readonly c: number | null;
}

/** The shape of a layer's activation, with the first value of what it learns. */
export function shapeOf({ activation }: Pick<LayerSpec, 'activation'>): Shape {
  const record: Activation = ACTIVATIONS[activation.name];
  return { activation: record, alpha: Number(activation['alpha'] ?? record.params['alpha']?.default ?? 0) };
}

/** Why the mean-field theory says nothing of an initializer, or says it of another one; null where it is made for it. */
export type Misfit = 'dataDriven' | 'notCentred' | 'notIndependent';

/** How an initializer fits the theory, which is of independent weights of mean 0 and a variance of their own. */
export function misfitOf({ initializer }: Pick<LayerSpec, 'initializer'>): Misfit | null {
  if (INITIALIZERS[initializer.name].variance === null || initializer.name === 'lsuv') return 'dataDriven';
  if (initializer.name === 'constant') return 'notCentred';
  if (initializer.name === 'uniform' && param(initializer, 'low') !== -param(initializer, 'high')) return 'notCentred';
  return initializer.name === 'orthogonal' || initializer.name === 'sparse' ? 'notIndependent' : null;
}

/** σ_w² = fanIn · variance of a weight and σ_b² of a layer; null where its numbers are not drawn around 0. */
export function meanFieldLayer(layer: LayerSpec, fanIn: number): MeanFieldLayer | null {
  const misfit = misfitOf(layer);
  if (misfit === 'dataDriven' || misfit === 'notCentred') return null;
  const fans = { fanIn, fanOut: layer.units };
  const weights: Initializer = INITIALIZERS[layer.initializer.name];
  const biases: Initializer = BIAS_INITIALIZERS[layer.biasInitializer.name];
  const choice = layer.biasInitializer;
  const shifted =
    (choice.name === 'constant' && param(choice, 'value') !== 0) ||
    (choice.name === 'uniform' && param(choice, 'low') !== -param(choice, 'high'));
  const [variance, bias] = [weights.variance(fans, layer.initializer), biases.variance(fans, choice)];
  if (variance === null || bias === null || shifted) return null;
  return { shape: shapeOf(layer), sigmaW: Math.sqrt(fanIn * variance), sigmaB: Math.sqrt(bias) };
}

/** The layers as the theory sees them; null unless it knows all of them. */
export function meanFieldLayers({ features, layers }: SignalNetwork): readonly MeanFieldLayer[] | null {
  const found = layers.map((layer, l) => meanFieldLayer(layer, l === 0 ? features : layers[l - 1]!.units));
  return found.every((each) => each !== null) ? found : null;
}

/**
 * What a network of infinite width does with inputs of this mean square, where the last layer's ∂L/∂a is N(0, 1).
 *
 * δ goes down a layer by fanOut·Var(w)·E[f′²], with the weights of the layer above; ∂L/∂W of the mean over n examples has
 * E‖∂L/∂W‖² = fanOut·fanIn·E[δ²]·E[a²]/n, for signals back of different examples are independent.
 *
 * @param correlation of the two inputs of a pair; null leaves c out, which takes a hundred times longer than all else.
 */
export function predictSignal(
  network: SignalNetwork,
  rows: number,
  inputSquare: number,
  correlation: number | null,
): readonly PredictedSignal[] | null {
  const layers = meanFieldLayers(network);
  if (layers === null || !(inputSquare >= 0 && inputSquare < Infinity)) return null;
  if (!staysFinite(layers, inputSquare)) return null;
  const predicted = predictLayers(layers, inputSquare);
  const moments = layers.map(({ shape }, l) => gaussianMoments(shape, predicted[l]!.q));
  const fanInOf = (l: number) => (l === 0 ? network.features : network.layers[l - 1]!.units);
  const found: PredictedSignal[] = [];
  let lnDelta = 0;
  for (let l = layers.length - 1; l >= 0; l--) {
    const { df, df2 } = moments[l]!;
    const above = layers[l + 1];
    const growth =
      above === undefined ? 1 : (network.layers[l + 1]!.units / network.layers[l]!.units) * above.sigmaW * above.sigmaW;
    const step = log(growth * df2);
    lnDelta += step;
    const { q, activationMean, activationStd } = predicted[l]!;
    const square = l === 0 ? inputSquare : moments[l - 1]!.f2;
    const shape = log10((network.layers[l]!.units * fanInOf(l) * square) / rows) / 2;
    const logDelta = (lnDelta / 2) * LOG10_E;
    found[l] = {
      q,
      c: null,
      aMean: activationMean,
      aStd: activationStd,
      meanSlope: ACTIVATIONS[network.layers[l]!.activation.name].monotonic ? df : null,
      logDelta,
      logGradient: logDelta + shape,
      lnChi: above === undefined ? null : step,
    };
  }
  if (correlation === null) return found;
  const work = withCorrelations(network, found, inputSquare, correlation);
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
  }
}

/** The same layers with the correlation of two inputs in each, a layer a turn: their integrals take a hundred times longer than all else. */
export function* withCorrelations(
  network: SignalNetwork,
  predicted: readonly PredictedSignal[],
  inputSquare: number,
  correlation: number,
): Generator<number, readonly PredictedSignal[]> {
  const layers = meanFieldLayers(network);
  if (layers === null) return predicted;
  const found: PredictedSignal[] = [];
  let product: number | null = correlation * inputSquare;
  for (const [l, { shape, sigmaW, sigmaB }] of layers.entries()) {
    const { q } = predicted[l]!;
    const c: number | null =
      product === null || q === 0 ? null : Math.max(-1, Math.min(1, (sigmaW * sigmaW * product + sigmaB * sigmaB) / q));
    found.push({ ...predicted[l]!, c });
    // E[f·f] of the two inputs.
    product = c === null ? null : covarianceMap({ shape, sigmaW: 1, sigmaB: 0 }, q, c);
    yield l;
  }
  return found;
}

/** Whether q stays within double precision; the theory has no numbers beyond. */
function staysFinite(layers: readonly MeanFieldLayer[], inputSquare: number): boolean {
  let square = inputSquare;
  return layers.every(({ shape, sigmaW, sigmaB }) => {
    const q = sigmaW * sigmaW * square + sigmaB * sigmaB;
    if (!(q < LARGEST)) return false;
    square = gaussianMoments(shape, q).f2;
    return square < LARGEST;
  });
}

/** Far enough from the end for squares of what grows from it in a layer. */
const LARGEST = 1e290;
const LOG10_E = 0.4342944819032518;

/** What infinitely many layers like the last one tend to; null where the theory says nothing. */
export function deepLimit(network: SignalNetwork): FixedPoint | null {
  const layers = meanFieldLayers(network);
  const last = layers?.[layers.length - 1];
  return last === undefined ? null : fixedPoint(last);
}

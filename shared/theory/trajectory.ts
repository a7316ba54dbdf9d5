import { correlated, gaussianMoments } from './moments';
import { requireLayer, type MeanFieldLayer } from './meanField';
import { requireNumber } from './shape';

/** What the theory expects of one layer. */
export interface PredictedLayer {
  /** Variance of the pre-activations z. */
  readonly q: number;
  /** Correlation of z between two inputs; null where z is 0 or nothing was asked. */
  readonly c: number | null;
  /** Mean and standard deviation of the activations. */
  readonly activationMean: number;
  readonly activationStd: number;
  /** σ_w²·E[f′²] with this layer's f and weights: E[(∂loss/∂a below)²] / E[(∂loss/∂a)²] for equal widths. */
  readonly chi: number;
}

/**
 * Layer by layer, from inputs of mean square `inputSquare` that have correlation `correlation`: q and c of the first layer
 * follow from its weights and biases alone, those of every other from the layer before.
 *
 * Source   "Exponential expressivity in deep neural networks through transient chaos", 2016, arXiv:1606.05340.
 * Errors   LabError 'input' for a layer or an input that is out of range.
 */
export function predictLayers(
  layers: readonly MeanFieldLayer[],
  inputSquare: number,
  correlation: number | null = null,
): PredictedLayer[] {
  requireNumber('inputSquare', inputSquare, 0);
  if (correlation !== null) requireNumber('correlation', correlation, -1, 1);
  let square = inputSquare;
  let product = correlation === null ? null : correlation * inputSquare;
  return layers.map((layer) => {
    requireLayer(layer);
    const weight = layer.sigmaW * layer.sigmaW;
    const bias = layer.sigmaB * layer.sigmaB;
    const q = weight * square + bias;
    const c = product === null || q === 0 ? null : Math.max(-1, Math.min(1, (weight * product + bias) / q));
    const { f, f2, df2 } = gaussianMoments(layer.shape, q);
    square = f2;
    product = c === null ? null : correlated(layer.shape, q, c, 'f');
    return { q, c, activationMean: f, activationStd: Math.sqrt(Math.max(0, f2 - f * f)), chi: weight * df2 };
  });
}

/** Gains that keep a variance of q: √(q/E[f²]) for activations, 1/√E[f′²] for gradients. */
export interface Gains {
  readonly forward: number;
  readonly backward: number;
}

/** Errors   LabError 'input' unless q is a positive number. */
export function gainsAt(shape: MeanFieldLayer['shape'], q: number): Gains {
  requireNumber('q', q, Number.MIN_VALUE);
  const { f2, df2 } = gaussianMoments(shape, q);
  return { forward: Math.sqrt(q / f2), backward: 1 / Math.sqrt(df2) };
}

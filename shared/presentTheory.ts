import { norm } from './diagnostics';
import { log } from './math';
import type { FloatArray } from './matmul';
import { slopeOf, type DenseLayer } from './network';
import { DEPTHS_OF_SCALE } from './signal/phase';
import { gaussianMoments } from './theory';

/** What the theory of infinite width expects of a layer with weights of the present size. */
export interface PresentTheory {
  /** Mean square of z. */
  readonly q: number;
  /** σ_w²·E[f′(z)²], of the layer's own weights and function. */
  readonly chi: number;
  /** E[δ²] over that of the layer above; null for the last layer. */
  readonly growth: number | null;
  /** 6/|ln χ|: layers like this one through which a gradient gets; null where χ is 1 or 0. */
  readonly trainableDepth: number | null;
}

/** Beyond this the theory's numbers would overflow soon. */
const LARGEST = 1e290;
/** A χ this near to 1 names no depth. */
const CRITICAL = 1e-12;

/**
 * The mean-field theory for a network as it is now. It is made for weights that were just drawn; here the weights' mean squares
 * stand for the variances that it asks for: σ_w² = fanIn · mean of w², σ_b² = mean of b², layer by layer, and the mean of the
 * learned slopes for the slope. The signal begins with the mean square of the inputs. What training does beside the scale of
 * the weights (a direction that they share, means that are not 0) shows as the distance between this and what is measured.
 *
 * Returns  the layers from the input side, as far as q stays within double precision.
 */
export function presentTheory(
  layers: readonly DenseLayer[],
  parameters: FloatArray,
  inputSquare: number,
): PresentTheory[] {
  const found: PresentTheory[] = [];
  let square = inputSquare;
  for (const [l, layer] of layers.entries()) {
    const weight = layer.fanIn * meanSquare(parameters, layer.weightsAt, layer.biasesAt);
    const q = weight * square + meanSquare(parameters, layer.biasesAt, layer.slopesAt);
    if (!(q < LARGEST)) break;
    const { f2, df2 } = gaussianMoments({ activation: layer.activation, alpha: meanSlope(layer, parameters) }, q);
    const above = layers[l + 1];
    const growth =
      above === undefined ? null : above.fanOut * meanSquare(parameters, above.weightsAt, above.biasesAt) * df2;
    const chi = weight * df2;
    const isNamed = chi > 0 && Math.abs(chi - 1) > CRITICAL;
    found.push({ q, chi, growth, trainableDepth: isNamed ? DEPTHS_OF_SCALE / Math.abs(log(chi)) : null });
    square = f2;
  }
  return found;
}

/** The mean of the squares of values[from … to − 1]. */
export function meanSquare(values: FloatArray, from: number, to: number): number {
  const size = norm(values, from, to);
  return (size * size) / (to - from);
}

/** The shape parameter of a layer; where each unit has learned its own, their mean. */
function meanSlope(layer: DenseLayer, parameters: FloatArray): number {
  const count = Math.max(1, layer.slopeCount);
  let sum = 0;
  for (let unit = 0; unit < count; unit++) sum += slopeOf(layer, parameters, unit);
  return sum / count;
}

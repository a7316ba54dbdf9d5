import type { FloatArray } from './matmul';
import type { MetricName } from './metrics';
import { slopeOf, type DenseLayer, type Network, type Workspace } from './network';

/** Below this share of the largest slope a unit counts as saturated. */
export const SATURATION_SHARE = 0.04;

/** Value of a per-layer metric. */
export type LayerValue = readonly [metric: MetricName, value: number];

/**
 * Mean and standard deviation (of the population) of values[from … to − 1], in two passes, so that a small spread
 * around a large mean keeps its digits.
 */
export function meanAndStd(values: FloatArray, from: number, to: number): readonly [mean: number, std: number] {
  const count = to - from;
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = from; i < to; i++) {
    const difference = values[i]! - mean;
    squares += difference * difference;
  }
  return [mean, Math.sqrt(squares / count)];
}

/** Euclidean norm of values[from … to − 1]; scaled where the squares would overflow or vanish. */
export function norm(values: FloatArray, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! * values[i]!;
  if (sum > 1e-290 && sum < 1e300) return Math.sqrt(sum);
  let largest = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(values[i]!);
    // Not `size > largest` alone: NaN must come through.
    if (!(size <= largest)) largest = size;
  }
  if (largest === 0 || !(largest < Infinity)) return largest;
  let scaled = 0;
  for (let i = from; i < to; i++) {
    const share = values[i]! / largest;
    scaled += share * share;
  }
  return largest * Math.sqrt(scaled);
}

/**
 * |f′| of every unit for every example, [batch × fanOut]. @param first the first unit that is meant, where they are not all of
 * the layer: its learned slope is that of another place.
 */
export function slopeSizes(
  layer: DenseLayer,
  parameters: FloatArray,
  z: FloatArray,
  batch: number,
  first = 0,
): Float64Array {
  const { fanOut, activation } = layer;
  const sizes = new Float64Array(batch * fanOut);
  for (let unit = 0; unit < fanOut; unit++) {
    const alpha = slopeOf(layer, parameters, unit + first);
    for (let i = unit; i < sizes.length; i += fanOut) sizes[i] = Math.abs(activation.df(z[i]!, alpha));
  }
  return sizes;
}

/** Whether no example passes a gradient through a unit, of slopes [batch × fanOut]. */
export function isDead(sizes: ArrayLike<number>, fanOut: number, unit: number): boolean {
  for (let i = unit; i < sizes.length; i += fanOut) if (sizes[i] !== 0) return false;
  return true;
}

/** How the activation's slope behaves on a batch, [batch × fanOut] pre-activations. */
export function slopeStatistics(
  layer: DenseLayer,
  parameters: FloatArray,
  z: FloatArray,
  batch: number,
): readonly LayerValue[] {
  const { fanOut, activation } = layer;
  const limit = SATURATION_SHARE * activation.maxSlope;
  const sizes = slopeSizes(layer, parameters, z, batch);
  let [sum, saturated, inactive, dead] = [0, 0, 0, 0];
  // Unit after unit: the order of the sum decides its last bits.
  for (let unit = 0; unit < fanOut; unit++) {
    for (let i = unit; i < sizes.length; i += fanOut) {
      const size = sizes[i]!;
      sum += size;
      if (size < limit) saturated++;
      if (size === 0) inactive++;
    }
    if (isDead(sizes, fanOut, unit)) dead++;
  }
  const count = batch * fanOut;
  return [
    ['meanDerivative', sum / count],
    ['saturatedFraction', saturated / count],
    ['inactiveFraction', inactive / count],
    ['deadFraction', dead / fanOut],
  ];
}

/**
 * Everything measured on layer `index` (from 0) after a forward and a backward pass over the probe batch.
 * Reads only; the workspace is the probe's own, so that measuring cannot touch training.
 */
export function layerMeasurements(network: Network, work: Workspace, batch: number, index: number): LayerValue[] {
  const layer = network.layers[index]!;
  const count = batch * layer.fanOut;
  const [zMean, zStd] = meanAndStd(work.preActivations[index]!, 0, count);
  const [aMean, aStd] = meanAndStd(work.activations[index]!, 0, count);
  const [, weightStd] = meanAndStd(network.parameters, layer.weightsAt, layer.biasesAt);
  return [
    ...slopeStatistics(layer, network.parameters, work.preActivations[index]!, batch),
    ['preActivation.mean', zMean],
    ['preActivation.std', zStd],
    ['activation.mean', aMean],
    ['activation.std', aStd],
    ['delta.rms', norm(work.deltas[index]!, 0, count) / Math.sqrt(count)],
    ['weights.std', weightStd],
    ...learnedSlope(layer, network.parameters),
  ];
}

/** The mean of the slopes that a layer learns; nothing where it learns none. */
function learnedSlope({ slopesAt, slopeCount, end }: DenseLayer, parameters: FloatArray): readonly LayerValue[] {
  return slopeCount === 0 ? [] : [['slope.mean', meanAndStd(parameters, slopesAt, end)[0]]];
}

/** Norm of a step's change of a layer's weights as a share of the norm of the weights after it; 0 when nothing moved. */
export function updateRatio(layer: DenseLayer, before: FloatArray, after: FloatArray): number {
  const change = new Float64Array(layer.biasesAt - layer.weightsAt);
  for (let i = 0; i < change.length; i++) change[i] = after[layer.weightsAt + i]! - before[layer.weightsAt + i]!;
  const moved = norm(change, 0, change.length);
  return moved === 0 ? 0 : moved / norm(after, layer.weightsAt, layer.biasesAt);
}

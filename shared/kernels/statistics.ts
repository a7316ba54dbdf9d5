import { timesDerivative } from './activations';
import { Network } from './layout';
import { sumOfSquares } from './losses';
import { layerAt } from './network';
import { preluBackward } from './prelu';

/** What is measured of a layer, summed in double precision. Padding is left out. */

/**
 * Ten doubles at `out`, after a forward and a backward pass over `rows` examples that keeps z: mean and standard deviation
 * of z, of a, root mean square of delta, standard deviation of the weights, mean |f′|, shares of (example, unit) with |f′|
 * below `limit` and with f′ = 0, share of units with f′ = 0 for all examples.
 *
 * Mutates  scratch: rows, padded, × width numbers and then width numbers more.
 */
export function layerStatistics(network: Network, index: i32, rows: i32, limit: f64, scratch: usize, out: usize): void {
  const layer = layerAt(network, index);
  const width = layer.width;
  const count = <f64>rows * <f64>layer.fanOut;
  moments(layer.z, rows, layer.fanOut, width, out);
  moments(layer.a, rows, layer.fanOut, width, out + 16);
  store<f64>(out, sqrt(sumOfSquares(layer.delta, rows * width) / count), 32);
  // The mean goes where the standard deviation's place is afterwards overwritten.
  moments(layer.weights, layer.fanIn, layer.fanOut, width, out + 40);
  store<f64>(out, load<f64>(out, 48), 40);

  const numbers = ((rows + 3) & ~3) * width;
  const one = f32x4.splat(1);
  for (let i = 0; i < numbers; i += 4) v128.store(scratch + ((<usize>i) << 2), one);
  if (layer.slopeCount > 0) {
    const gradients = scratch + ((<usize>numbers) << 2);
    preluBackward(layer.z, scratch, rows, width, layer.slopes, layer.slopeCount, gradients);
  } else {
    timesDerivative(layer.activation, layer.z, scratch, numbers, layer.shape);
  }
  slopes(scratch, rows, layer.fanOut, width, limit, out + 48);
}

/** Mean and population standard deviation, in two passes, of the first `columns` numbers of each row. */
function moments(values: usize, rows: i32, columns: i32, width: i32, out: usize): void {
  const count = <f64>rows * <f64>columns;
  const mean = sumOver(values, rows, columns, width, 0, false) / count;
  const squares = sumOver(values, rows, columns, width, mean, true);
  store<f64>(out, mean);
  store<f64>(out, sqrt(squares / count), 8);
}

/** Σ (x − shift), or Σ (x − shift)² with `squared`. */
function sumOver(values: usize, rows: i32, columns: i32, width: i32, shift: f64, squared: bool): f64 {
  const step = (<usize>(width - columns)) << 2;
  let sum: f64 = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const x = <f64>load<f32>(values) - shift;
      sum += squared ? x * x : x;
      values += 4;
    }
    values += step;
  }
  return sum;
}

function slopes(values: usize, rows: i32, columns: i32, width: i32, limit: f64, out: usize): void {
  let sum: f64 = 0;
  let saturated = 0;
  let inactive = 0;
  let dead = 0;
  for (let j = 0; j < columns; j++) {
    let silent = 0;
    let at = values + ((<usize>j) << 2);
    for (let i = 0; i < rows; i++) {
      const slope = <f64>abs(load<f32>(at));
      sum += slope;
      if (slope < limit) saturated++;
      if (slope === 0) silent++;
      at += (<usize>width) << 2;
    }
    inactive += silent;
    if (silent === rows) dead++;
  }
  const count = <f64>rows * <f64>columns;
  store<f64>(out, sum / count);
  store<f64>(out, <f64>saturated / count, 8);
  store<f64>(out, <f64>inactive / count, 16);
  store<f64>(out, <f64>dead / <f64>columns, 24);
}

/** Norm of the last recorded step's change of a layer's weights as a share of the norm of the weights; 0 when nothing moved. */
export function updateRatio(network: Network, index: i32): f64 {
  const layer = layerAt(network, index);
  const bytes = (<usize>(layer.inputWidth * layer.width)) << 2;
  let before = network.previous + (layer.weights - network.parameters);
  let after = layer.weights;
  let change: f64 = 0;
  let size: f64 = 0;
  for (const end = after + bytes; after < end; after += 4) {
    const now = <f64>load<f32>(after);
    const difference = now - <f64>load<f32>(before);
    change += difference * difference;
    size += now * now;
    before += 4;
  }
  return change === 0 ? 0 : sqrt(change) / sqrt(size);
}

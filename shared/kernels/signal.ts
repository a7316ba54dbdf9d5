import { timesDerivative } from './activations';
import { Network } from './layout';
import { sumOfSquares } from './losses';
import { layerAt } from './network';
import { preluBackward } from './prelu';

/**
 * What Signal asks of a layer, summed in double precision and in one pass over each kind of number: a slider that moves waits for it.
 * Sums run over four lanes, and over the columns that are left of each row; padding is left out.
 */

/**
 * Eleven doubles at `out`, after a forward and a backward pass over `rows` examples that keeps z: mean, standard deviation and mean
 * square of z; mean and standard deviation of a; mean square of delta; sum of squares of the weights' gradient; mean |f′|, shares of
 * (example, unit) with |f′| below `limit` and with f′ = 0, share of units with f′ = 0 for all examples.
 *
 * Mutates  scratch: rows, padded, × width numbers and then width numbers more.
 */
export function signalStatistics(network: Network, rows: i32, limit: f64, scratch: usize, out: usize): void {
  const layer = layerAt(network, 0);
  const width = layer.width;
  const fanOut = layer.fanOut;
  signalMoments(layer.a, rows, fanOut, width, out + 24);
  const deltaAt = out + 40;
  signalMoments(layer.z, rows, fanOut, width, out);
  store<f64>(deltaAt, sumOfSquares(layer.delta, rows * width) / (<f64>rows * <f64>fanOut));
  store<f64>(out, sumOfSquares(layer.weightGradients, layer.inputWidth * width), 48);

  const numbers = ((rows + 3) & ~3) * width;
  const behind = scratch + ((<usize>numbers) << 2);
  const one = f32x4.splat(1);
  for (let at = scratch; at < behind; at += 16) v128.store(at, one);
  if (layer.slopeCount > 0) {
    preluBackward(layer.z, scratch, rows, width, layer.slopes, layer.slopeCount, behind);
  } else {
    timesDerivative(layer.activation, layer.z, scratch, numbers, layer.shape);
  }
  slopes(scratch, rows, fanOut, width, limit, behind, out + 56);
}

/** Three doubles at `out`: mean, population standard deviation, mean square. Numbers that are all equal have a deviation of exactly 0. */
export function signalMoments(values: usize, rows: i32, columns: i32, width: i32, out: usize): void {
  const count = <f64>rows * <f64>columns;
  // Distances from one of the numbers: squares of a large mean would hide a small spread.
  const pivot = <f64>load<f32>(values);
  const pivots = f64x2.splat(pivot);
  const whole = columns & ~3;
  let sum = f64x2.splat(0);
  let distances = f64x2.splat(0);
  let squares = f64x2.splat(0);
  let restSum: f64 = 0;
  let restDistances: f64 = 0;
  let restSquares: f64 = 0;
  for (let i = 0; i < rows; i++) {
    let at = values + ((<usize>(i * width)) << 2);
    for (const end = at + ((<usize>whole) << 2); at < end; at += 16) {
      const x = v128.load(at);
      const low = f64x2.promote_low_f32x4(x);
      const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
      const lowDistance = f64x2.sub(low, pivots);
      const highDistance = f64x2.sub(high, pivots);
      sum = f64x2.add(sum, f64x2.add(lowDistance, highDistance));
      distances = f64x2.add(
        distances,
        f64x2.add(f64x2.mul(lowDistance, lowDistance), f64x2.mul(highDistance, highDistance)),
      );
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
    }
    for (let j = whole; j < columns; j++) {
      const x = <f64>load<f32>(at);
      const distance = x - pivot;
      restSum += distance;
      restDistances += distance * distance;
      restSquares += x * x;
      at += 4;
    }
  }
  const shift = (ofPairs(sum) + restSum) / count;
  store<f64>(out, pivot + shift);
  store<f64>(out, sqrt(max(0, (ofPairs(distances) + restDistances) / count - shift * shift)), 8);
  store<f64>(out, (ofPairs(squares) + restSquares) / count, 16);
}

/** Two doubles at `out`: Σ v·v′ over the pairs of rows 0 and 1, 2 and 3, and so on, and half of Σ v² of the rows in pairs. */
export function pairSums(values: usize, rows: i32, columns: i32, width: i32, out: usize): void {
  const bytes = (<usize>width) << 2;
  let products = f64x2.splat(0);
  let squares = f64x2.splat(0);
  // Padding holds zeros, which add nothing.
  const whole = (<usize>((columns + 3) & ~3)) << 2;
  for (let pair = 0; pair + 1 < rows; pair += 2) {
    const first = values + <usize>pair * bytes;
    for (let j: usize = 0; j < whole; j += 16) {
      const x = v128.load(first + j);
      const y = v128.load(first + bytes + j);
      const xLow = f64x2.promote_low_f32x4(x);
      const yLow = f64x2.promote_low_f32x4(y);
      const xHigh = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
      const yHigh = f64x2.promote_low_f32x4(v128.shuffle<i64>(y, y, 1, 0));
      products = f64x2.add(products, f64x2.add(f64x2.mul(xLow, yLow), f64x2.mul(xHigh, yHigh)));
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(xLow, xLow), f64x2.mul(xHigh, xHigh)));
      squares = f64x2.add(squares, f64x2.add(f64x2.mul(yLow, yLow), f64x2.mul(yHigh, yHigh)));
    }
  }
  store<f64>(out, ofPairs(products));
  store<f64>(out, ofPairs(squares) / 2, 8);
}

/** to = from · factor, n numbers, a multiple of 4, each product rounded once from double precision. */
export function scaled(from: usize, to: usize, n: i32, factor: f64): void {
  const factors = f64x2.splat(factor);
  for (const end = from + ((<usize>n) << 2); from < end; from += 16) {
    const x = v128.load(from);
    const low = f64x2.mul(f64x2.promote_low_f32x4(x), factors);
    const high = f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)), factors);
    const lows = f32x4.demote_f64x2_zero(low);
    v128.store(to, v128.shuffle<i64>(lows, f32x4.demote_f64x2_zero(high), 0, 2));
    to += 16;
  }
}

export { sumOfSquares };

function slopes(values: usize, rows: i32, columns: i32, width: i32, limit: f64, alive: usize, out: usize): void {
  const limits = f64x2.splat(limit);
  const zero = f32x4.splat(0);
  const whole = (<usize>(columns & ~3)) << 2;
  const bytes = (<usize>columns) << 2;
  memory.fill(alive, 0, (<usize>width) << 2);
  let sum = f64x2.splat(0);
  let low = i64x2.splat(0);
  let silent = i32x4.splat(0);
  let restSum: f64 = 0;
  let restLow = 0;
  let restSilent = 0;
  for (let i = 0; i < rows; i++) {
    const row = values + ((<usize>(i * width)) << 2);
    for (let j: usize = 0; j < whole; j += 16) {
      const slope = f32x4.abs(v128.load(row + j));
      const first = f64x2.promote_low_f32x4(slope);
      const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(slope, slope, 1, 0));
      sum = f64x2.add(sum, f64x2.add(first, second));
      // Masks are −1 where they hold.
      low = i64x2.sub(low, i64x2.add(f64x2.lt(first, limits), f64x2.lt(second, limits)));
      const none = f32x4.eq(slope, zero);
      silent = i32x4.sub(silent, none);
      v128.store(alive + j, v128.or(v128.load(alive + j), v128.not(none)));
    }
    for (let j = whole; j < bytes; j += 4) {
      const slope = <f64>abs(load<f32>(row + j));
      restSum += slope;
      if (slope < limit) restLow++;
      if (slope === 0) restSilent++;
      else store<i32>(alive + j, -1);
    }
  }
  let dead = 0;
  for (let j: usize = 0; j < bytes; j += 4) if (load<i32>(alive + j) === 0) dead++;
  const count = <f64>rows * <f64>columns;
  const lows = <f64>(i64x2.extract_lane(low, 0) + i64x2.extract_lane(low, 1)) + <f64>restLow;
  const silents =
    <f64>i32x4.extract_lane(silent, 0) +
    <f64>i32x4.extract_lane(silent, 1) +
    <f64>i32x4.extract_lane(silent, 2) +
    <f64>i32x4.extract_lane(silent, 3) +
    <f64>restSilent;
  store<f64>(out, (ofPairs(sum) + restSum) / count);
  store<f64>(out, lows / count, 8);
  store<f64>(out, silents / count, 16);
  store<f64>(out, <f64>dead / <f64>columns, 24);
}

function ofPairs(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

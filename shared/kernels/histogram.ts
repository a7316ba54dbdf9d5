/** Bins of equal width from the least to the greatest value, as shared/histogram.ts has them. */
const BINS: i32 = 64;
/** Bins by size: a float's exponent and the two upper bits of its fraction. */
const SIZE_SHIFT: i32 = 21;
const SIZES: usize = 1024;

/**
 * Counts the numbers of rows × columns: 64 even bins at `counts`, 1,024 by size at `sizes`, whole numbers. Four doubles at `out`:
 * least and greatest finite value, NaN where there is none; how many are not finite; how many are 0, which are in no bin by size.
 */
export function histogram(
  values: usize,
  rows: i32,
  columns: i32,
  width: i32,
  counts: usize,
  sizes: usize,
  out: usize,
): void {
  memory.fill(counts, 0, (<usize>BINS) << 2);
  memory.fill(sizes, 0, SIZES << 2);
  if (columns === width) {
    columns = width = rows * width;
    rows = 1;
  }
  const infinite = f32x4.splat(Infinity);
  const negative = f32x4.splat(-Infinity);
  const step = (<usize>width) << 2;
  const whole = (<usize>(columns & ~3)) << 2;
  const bytes = (<usize>columns) << 2;
  let lows = infinite;
  let highs = negative;
  let finites = i32x4.splat(0);
  let least: f32 = Infinity;
  let greatest: f32 = -Infinity;
  let finite = 0;
  const nothing = f32x4.splat(0);
  let nothings = i32x4.splat(0);
  let zeros = 0;
  for (let i = 0; i < rows; i++) {
    const row = values + <usize>i * step;
    for (let j: usize = 0; j < whole; j += 16) {
      const x = v128.load(row + j);
      const isFinite = f32x4.lt(f32x4.abs(x), infinite);
      lows = f32x4.pmin(lows, v128.bitselect(x, infinite, isFinite));
      highs = f32x4.pmax(highs, v128.bitselect(x, negative, isFinite));
      finites = i32x4.sub(finites, isFinite);
      nothings = i32x4.sub(nothings, f32x4.eq(x, nothing));
    }
    for (let j = whole; j < bytes; j += 4) {
      const x = load<f32>(row + j);
      if (!(abs(x) < Infinity)) continue;
      if (x < least) least = x;
      if (x > greatest) greatest = x;
      if (x === 0) zeros++;
      finite++;
    }
  }
  for (let lane = 0; lane < 4; lane++) {
    // Through memory: lanes are named by constants.
    v128.store(counts, lows);
    least = min(least, load<f32>(counts + ((<usize>lane) << 2)));
    v128.store(counts, highs);
    greatest = max(greatest, load<f32>(counts + ((<usize>lane) << 2)));
  }
  v128.store(counts, nothing);
  finite += sumOfLanes(finites);
  zeros += sumOfLanes(nothings);
  // Zero has no sign here.
  store<f64>(out, finite === 0 ? NaN : <f64>least + 0);
  store<f64>(out, finite === 0 ? NaN : <f64>greatest + 0, 8);
  store<f64>(out, <f64>(rows * columns - finite), 16);
  store<f64>(out, <f64>zeros, 24);

  const low = f64x2.splat(<f64>least);
  const range = f64x2.splat(<f64>greatest - <f64>least);
  const bins = f64x2.splat(<f64>BINS);
  const isOne = !(<f64>greatest - <f64>least > 0);
  for (let i = 0; i < rows; i++) {
    const row = values + <usize>i * step;
    for (let j: usize = 0; j < whole; j += 16) {
      const x = v128.load(row + j);
      const size = v128.shr<u32>(v128.and(x, i32x4.splat(0x7fffffff)), SIZE_SHIFT);
      count(sizes, i32x4.extract_lane(size, 0));
      count(sizes, i32x4.extract_lane(size, 1));
      count(sizes, i32x4.extract_lane(size, 2));
      count(sizes, i32x4.extract_lane(size, 3));
      if (isOne || !v128.all_true<i32>(f32x4.lt(f32x4.abs(x), infinite))) {
        for (let k: usize = 0; k < 16; k += 4) countOne(load<f32>(row + j + k), least, greatest, counts);
        continue;
      }
      const first = f64x2.promote_low_f32x4(x);
      const second = f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
      const firstBin = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.div(f64x2.sub(first, low), range), bins));
      const secondBin = i32x4.trunc_sat_f64x2_s_zero(f64x2.mul(f64x2.div(f64x2.sub(second, low), range), bins));
      count(counts, min(BINS - 1, i32x4.extract_lane(firstBin, 0)));
      count(counts, min(BINS - 1, i32x4.extract_lane(firstBin, 1)));
      count(counts, min(BINS - 1, i32x4.extract_lane(secondBin, 0)));
      count(counts, min(BINS - 1, i32x4.extract_lane(secondBin, 1)));
    }
    for (let j = whole; j < bytes; j += 4) {
      const x = load<f32>(row + j);
      count(sizes, (reinterpret<i32>(x) & 0x7fffffff) >>> SIZE_SHIFT);
      countOne(x, least, greatest, counts);
    }
  }
  store<i32>(sizes, load<i32>(sizes) - zeros);
}

function sumOfLanes(lanes: v128): i32 {
  return (
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3)
  );
}

function countOne(x: f32, least: f32, greatest: f32, counts: usize): void {
  if (!(abs(x) < Infinity)) return;
  const range = <f64>greatest - <f64>least;
  if (range === 0) count(counts, 0);
  else count(counts, min(BINS - 1, <i32>(((<f64>x - <f64>least) / range) * <f64>BINS)));
}

/** One more in a bin. */
function count(bins: usize, index: i32): void {
  const at = bins + ((<usize>index) << 2);
  store<i32>(at, load<i32>(at) + 1);
}

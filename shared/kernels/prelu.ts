/**
 * PReLU: z where it is positive, else slope · z, with slopes that are learned: one that the layer shares, or one a unit
 * (`count`). Matrices are [rows × ld]; slopes and their gradients have room for a multiple of 4.
 *
 * Source   "Delving deep into rectifiers", 2015, arXiv:1502.01852.
 */

/** The slopes of the four units from column j (in bytes) on. */
function slopesAt(slopes: usize, count: i32, j: usize): v128 {
  return count === 1 ? v128.load32_splat(slopes) : v128.load(slopes + j);
}

export function preluForward(z: usize, a: usize, rows: i32, ld: i32, slopes: usize, count: i32): void {
  const zero = f32x4.splat(0);
  const step = (<usize>ld) << 2;
  for (let j: usize = 0; j < step; j += 16) {
    const slope = slopesAt(slopes, count, j);
    let from = z + j;
    let to = a + j;
    for (let i = 0; i < rows; i++) {
      const value = v128.load(from);
      v128.store(to, v128.bitselect(value, f32x4.mul(value, slope), f32x4.gt(value, zero)));
      from += step;
      to += step;
    }
  }
}

/**
 * delta ← delta · f′(z), and slopeGradients = Σ delta · min(z, 0): for each unit from the first row to the last; for a
 * shared slope these sums then from the first unit to the last. Padded columns add nothing: their z and delta are 0.
 */
export function preluBackward(
  z: usize,
  delta: usize,
  rows: i32,
  ld: i32,
  slopes: usize,
  count: i32,
  slopeGradients: usize,
): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const step = (<usize>ld) << 2;
  let total: f32 = 0;
  for (let j: usize = 0; j < step; j += 16) {
    const slope = slopesAt(slopes, count, j);
    let sum = zero;
    let from = z + j;
    let to = delta + j;
    for (let i = 0; i < rows; i++) {
      const value = v128.load(from);
      const slopeBehind = v128.load(to);
      sum = f32x4.add(sum, f32x4.mul(slopeBehind, f32x4.pmin(value, zero)));
      v128.store(to, f32x4.mul(slopeBehind, v128.bitselect(one, slope, f32x4.gt(value, zero))));
      from += step;
      to += step;
    }
    if (count > 1) {
      v128.store(slopeGradients + j, sum);
    } else {
      total += f32x4.extract_lane(sum, 0);
      total += f32x4.extract_lane(sum, 1);
      total += f32x4.extract_lane(sum, 2);
      total += f32x4.extract_lane(sum, 3);
    }
  }
  if (count === 1) store<f32>(slopeGradients, total);
}

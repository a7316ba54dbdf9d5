/** Bounds on the gradients, n numbers, a multiple of 4. shared/clippings.ts has the formulas. */

export function clipNorm(gradients: usize, n: i32, norm: f64, limit: f64): void {
  const factor = limit / (norm + 1e-6);
  if (factor >= 1) return;
  const times = f32x4.splat(<f32>factor);
  for (const end = gradients + ((<usize>n) << 2); gradients < end; gradients += 16) {
    v128.store(gradients, f32x4.mul(v128.load(gradients), times));
  }
}

export function clipValue(gradients: usize, n: i32, limit: f64): void {
  const high = f32x4.splat(<f32>limit);
  const low = f32x4.neg(high);
  for (const end = gradients + ((<usize>n) << 2); gradients < end; gradients += 16) {
    v128.store(gradients, f32x4.pmax(low, f32x4.pmin(high, v128.load(gradients))));
  }
}

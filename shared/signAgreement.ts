import type { FloatArray } from './matmul';

/**
 * How far the gradients of a unit's incoming weights agree in sign, example by example: |up − down| / (up + down), with up and
 * down the numbers of weights that the example pushes either way; the mean over all (example, unit) that have a gradient.
 * 1: all the weights of a unit go the same way; 0: as many up as down. NaN where no unit has a gradient.
 *
 * The gradient of a weight is δ·a, so a unit's δ turns all signs or none, and the signs are those of its inputs.
 *
 * Shapes  inputs [count × fanIn]; deltas [count × fanOut].
 */
export function signAgreement(
  inputs: FloatArray,
  deltas: FloatArray,
  { count, fanIn, fanOut }: { readonly count: number; readonly fanIn: number; readonly fanOut: number },
): number {
  let [sum, pairs] = [0, 0];
  for (let row = 0; row < count; row++) {
    let [up, down] = [0, 0];
    for (let i = row * fanIn; i < (row + 1) * fanIn; i++) {
      const input = inputs[i]!;
      if (input > 0) up++;
      else if (input < 0) down++;
    }
    if (up + down === 0) continue;
    let units = 0;
    for (let i = row * fanOut; i < (row + 1) * fanOut; i++) if (deltas[i] !== 0) units++;
    sum += (units * Math.abs(up - down)) / (up + down);
    pairs += units;
  }
  return sum / pairs;
}

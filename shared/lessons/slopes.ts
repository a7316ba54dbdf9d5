import type { Activation } from '../activations';

/** −20 to 20 in steps of 1/16: exact numbers, 0 among them. */
export const GRID: readonly number[] = Array.from({ length: 641 }, (_, i) => (i - 320) / 16);

const STEP = 1 / 1024;

/** Largest difference between a derivative and fourth-order central differences of its function, over the grid. */
export function derivativeError({ f, df }: Activation): number {
  const errors = GRID.map((x) => {
    const near = f(x + STEP, 0) - f(x - STEP, 0);
    const far = f(x + 2 * STEP, 0) - f(x - 2 * STEP, 0);
    return Math.abs(df(x, 0) - (8 * near - far) / (12 * STEP));
  });
  return Math.max(...errors);
}

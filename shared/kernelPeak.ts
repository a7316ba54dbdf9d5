import { KernelMemory } from './kernelMemory';

/** Operations of one turn of the kernels' `peak`. */
const OPERATIONS = 56;
const TURNS = 200_000;

/**
 * Multiplications and additions a second, in billions, of 128-bit arithmetic that stays in registers: the most that one
 * core can do. `now` gives milliseconds.
 */
export function measurePeak(now: () => number): number {
  const { kernels } = new KernelMemory();
  const start = now();
  kernels.peak(TURNS);
  return (TURNS * OPERATIONS) / (now() - start) / 1e6;
}

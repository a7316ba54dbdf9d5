import { KernelMemory } from './kernelMemory';

/** Operations of one turn of the kernels' `peak`: 13 multiplications and 13 additions of 4 numbers, 4 times. */
const OPERATIONS = 416;
const TURNS = 10_000;

let memory: KernelMemory | null = null;

/**
 * Multiplications and additions a second, in billions, of 128-bit arithmetic that stays in registers: what a sum of
 * products on one core is measured by. `now` gives milliseconds.
 */
export function measurePeak(now: () => number): number {
  // One instance: the engine compiles what it has seen running often, and counts for each instance anew.
  memory ??= new KernelMemory();
  const start = now();
  memory.kernels.peak(TURNS);
  return (TURNS * OPERATIONS) / (now() - start) / 1e6;
}

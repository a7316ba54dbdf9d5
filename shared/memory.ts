import type { ExperimentSpec } from './experiment';
import { OPTIMIZERS, type Optimizer } from './optimizers';

/** Largest memory of one run: half of what WebAssembly can address, and what an ordinary machine has free. */
export const MAX_RUN_BYTES = 2e9;

/** Examples of the passes that measure, at least. */
const MEASURED_ROWS = 256;
/** Pre-activation, activation and δ of every unit, for each example of a batch. */
const BLOCKS_A_UNIT = 3;

/**
 * Bytes that a run of this experiment takes, without the data: parameters with their gradients, the step before and the
 * optimizer's numbers, and the buffers of a batch and of the measurements.
 */
export function runBytes(spec: ExperimentSpec, parameters: number, trainCount: number): number {
  const optimizer: Optimizer = OPTIMIZERS[spec.optimizer.name];
  const blocks = 3 + optimizer.stateSlots(spec.optimizer);
  const units = spec.network.layers.reduce((sum, layer) => sum + layer.units, 0);
  const rows =
    Math.min(spec.batchSize, trainCount) + Math.max(MEASURED_ROWS, Math.min(spec.record.probeSize, trainCount));
  const size = spec.precision === 'float32' ? 4 : 8;
  return size * (blocks * parameters + BLOCKS_A_UNIT * units * rows);
}

/** "2.4 GB". */
export function gigabytes(bytes: number): string {
  return `${Math.round(bytes / 1e8) / 10} GB`;
}

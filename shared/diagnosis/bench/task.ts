import { parseSpec } from '../../experimentSchema';
import type { ExperimentSpec } from '../../experiment';
import type { Architecture, Subject } from './subjects';

/** A layer as a spec file has it. */
export type RawLayer = {
  units?: number;
  activation: unknown;
  initializer: unknown;
  biasInitializer: unknown;
};

/** An experiment as a spec file has it, for a fault to spoil. */
export interface RawSpec {
  dataset: unknown;
  scaling: unknown;
  network: { layers: RawLayer[] };
  loss?: string;
  optimizer: { name: string; learningRate: number };
  [field: string]: unknown;
}

export const STEPS = 1200;
const BATCH = 32;

/** The experiment without a fault. */
export function soundSpec(architecture: Architecture, subject: Subject, seed: number): RawSpec {
  const { hidden, activation, initializer, optimizer } = architecture;
  const layer = (fn: string) => ({ activation: fn, initializer, biasInitializer: 'zeros' });
  return {
    dataset: subject.dataset,
    scaling: 'standardize',
    network: { layers: [...hidden.map((units) => ({ units, ...layer(activation) })), layer('identity')] },
    optimizer: { ...optimizer },
    schedule: 'constant',
    batchSize: BATCH,
    steps: STEPS,
    record: { histograms: 0, snapshots: 'none' },
    seeds: { init: seed, data: seed, shuffle: seed },
  };
}

export function parsed(raw: RawSpec): ExperimentSpec {
  return parseSpec(raw);
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { littleEndianBytes } from '../../shared/bytes';
import { checkpointHeader, checkpointWeights } from '../../shared/checkpoint';
import type { ExperimentSpec } from '../../shared/experiment';
import { parsePart, refusal } from './format';

/** Slots of an optimizer's state are as long as the weights; none has more. */
const MOST_SLOTS = 8;
const HEADER_BYTES = 100_000;

const HEADER = z.strictObject({
  experiment: z.string(),
  step: z.int().min(0),
  parameterCount: z.int().min(0),
  stateSlots: z.int().min(0).max(MOST_SLOTS),
  trainCount: z.int().min(1),
  features: z.int().min(1),
  divergence: z.strictObject({ step: z.int().min(1), layer: z.int().min(1), message: z.string().max(1000) }).nullable(),
});

/** Most bytes that a checkpoint of an experiment may have. */
export function mostCheckpointBytes(spec: ExperimentSpec, parameterCount: number): number {
  return HEADER_BYTES + (1 + MOST_SLOTS) * weightBytes(spec, parameterCount);
}

/** Most bytes that a snapshot may have: exact ones are packed, which never adds more than this. */
export function mostSnapshotBytes(spec: ExperimentSpec, parameterCount: number): number {
  return HEADER_BYTES + 2 * weightBytes(spec, parameterCount);
}

function weightBytes({ precision }: ExperimentSpec, parameterCount: number): number {
  return (precision === 'float32' ? 4 : 8) * parameterCount;
}

/**
 * Errors  LabError 'input' unless the bytes are a checkpoint of that experiment at that step, diverged or not, and its weights have
 *         the hash that the result names.
 */
export function checkCheckpoint(
  bytes: Uint8Array,
  spec: ExperimentSpec,
  expected: {
    readonly experiment: string;
    readonly step: number;
    readonly parameterCount: number;
    readonly diverged: boolean;
    readonly weightsHash: string;
  },
): void {
  const header = parsePart(HEADER, checkpointHeader(bytes), 'the head of its checkpoint');
  if (header.experiment !== expected.experiment) throw refusal('its checkpoint belongs to another experiment');
  for (const key of ['step', 'parameterCount'] as const) {
    if (header[key] === expected[key]) continue;
    throw refusal(`the ${key} of its checkpoint must be ${expected[key]}; got ${header[key]}`);
  }
  if ((header.divergence !== null) !== expected.diverged) {
    throw refusal('its checkpoint says otherwise whether the run diverged');
  }
  const weights = littleEndianBytes(checkpointWeights(bytes, expected.parameterCount, spec.precision));
  const found = createHash('sha256').update(weights).digest('hex');
  if (found === expected.weightsHash) return;
  throw refusal(`the weights of its checkpoint have the SHA-256 ${found}; it says ${expected.weightsHash}`);
}

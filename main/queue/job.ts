import { z } from 'zod';
import { canonicalJson } from '../../shared/canonicalJson';
import { CORE_VERSION } from '../../shared/core';
import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { parseSpec, specHash } from '../../shared/experimentSchema';
import { parseWith } from '../../shared/validation';
import { jobName } from '../results/format';
import { QUEUE_LIMITS } from './limits';
import type { LinkJob } from './protocol';

const FORMAT = 1;
/** Each core has a queue of its own on a server. */
export const QUEUE_NAME = `runs-${CORE_VERSION}`;
/** What the second computing of a run adds to its name, so that both are there. */
const CHECK = /-check-[0-9a-f]{12}$/;
/** More than this are never told apart. */
const MOST_AVOIDED = 50;

const JOB = z.strictObject({
  format: z.literal(FORMAT, { error: `${FORMAT}; update the older of the two programs` }),
  coreVersion: z.string().min(1).max(100),
  spec: z.unknown(),
  /** Workers that must not do it. */
  not: z.array(z.string().max(QUEUE_LIMITS.name)).max(MOST_AVOIDED).optional(),
});

/** A run that a worker was given. */
export interface Job {
  readonly spec: ExperimentSpec;
  readonly specHash: string;
  readonly not: readonly string[];
}

/** A run as the queue keeps it. @param not workers that must not do it. */
export function encodeJob(id: string, spec: ExperimentSpec, not: readonly string[] = []): LinkJob {
  const avoided = not.length === 0 ? {} : { not: not.slice(-MOST_AVOIDED) };
  return { id, data: canonicalJson({ format: FORMAT, coreVersion: CORE_VERSION, spec, ...avoided }) };
}

/** The name under which a run is computed a second time. */
export function checkName(job: string, random: string): string {
  return `${job}-check-${random}`;
}

/**
 * Reads a job as the hostile text that it may be.
 *
 * Errors  LabError 'input' when it is no job, or another one than its name says; 'check' when it is for another core.
 */
export function parseJob({ id, data }: LinkJob): Job {
  let raw: unknown;
  try {
    raw = JSON.parse(data);
  } catch {
    throw new LabError('input', 'a run on a queue must be JSON');
  }
  const { coreVersion, spec: written, not = [] } = parseWith(JOB, raw, 'the run on the queue');
  if (coreVersion !== CORE_VERSION) {
    throw new LabError('check', `the run is for core ${coreVersion}; this worker has core ${CORE_VERSION}`);
  }
  const spec = parseSpec(written);
  const hash = specHash(spec);
  // What the schema would fill in or leave out is another experiment than the one that was named.
  if (id.replace(CHECK, '') !== jobName(hash, CORE_VERSION)) {
    throw new LabError('input', `the run on the queue must be the one that its name says; got ${hash.slice(0, 12)}…`);
  }
  return { spec, specHash: hash, not };
}

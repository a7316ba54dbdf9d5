import type { parseSpec } from '../../shared/experimentSchema';
import type { Worker } from 'node:worker_threads';
import type { KernelTeam } from '../../shared/kernelTeam';
import type { Training } from '../../shared/training';

/** An experiment and the hash of its weights after 1,000 steps. */
export interface Golden {
  readonly name: string;
  readonly spec: Record<string, unknown>;
  readonly weightsHash: string;
}

/** The part of the core that the experiments need. */
export interface GoldenCore {
  readonly Training: typeof Training;
  readonly parseSpec: typeof parseSpec;
}

export const GOLDEN_FILE: URL;
export const CORE_FILE: URL;
export function readGoldens(): { readonly coreVersion: string; readonly experiments: readonly Golden[] };
export function trainGoldens(core: GoldenCore, experiments: readonly Golden[]): string[];
export function trainGoldensTogether(
  core: GoldenCore,
  experiments: readonly Golden[],
  threads: number,
): Promise<string[]>;
export function startHelpers(team: KernelTeam, count: number): Promise<Worker[]>;

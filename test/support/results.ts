import { gunzipSync, gzipSync } from 'node:zlib';
import { experimentHash } from '../../shared/checkpoint';
import { CORE_VERSION } from '../../shared/core';
import type { ExperimentSpec } from '../../shared/experiment';
import { specHash } from '../../shared/experimentSchema';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import type { ExpectedRun } from '../../main/results/resultReader';
import { ResultWriter } from '../../main/results/resultWriter';
import { TrainerSession } from '../../main/trainer/session';

/** What a trainer reports of a whole run, trained in this process. */
export async function eventsOf(spec: ExperimentSpec, runId = 'a'): Promise<readonly TrainerEvent[]> {
  const events: TrainerEvent[] = [];
  await new Promise<void>((resolve) => {
    const session = new TrainerSession(
      {
        type: 'start',
        ...{ runId, spec, experiment: experimentHash(spec), checkpoint: null, elapsedMs: 0, startPaused: false },
        ...{ datasetsFolder: '/none', threads: { most: 1, fixed: true } },
      },
      (event) => {
        events.push(event);
        if (event.type === 'ended' || event.type === 'failed') resolve();
      },
    );
    session.begin();
  });
  return events;
}

export function expectedRun(spec: ExperimentSpec): ExpectedRun {
  return { spec, specHash: specHash(spec), experiment: experimentHash(spec), coreVersion: CORE_VERSION };
}

/** The chunks of a result. */
export function chunksOf(spec: ExperimentSpec, events: readonly TrainerEvent[], by = 'lab-7'): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  const writer = new ResultWriter(
    { specHash: specHash(spec), appVersion: '1.2.3', by },
    (chunk) => void chunks.push(chunk),
  );
  for (const event of events) writer.add(event);
  return chunks;
}

/** The lines of all chunks, to be changed. */
export function linesOf(chunks: readonly Uint8Array[]): readonly string[] {
  return chunks.flatMap((chunk) => gunzipSync(chunk).toString('utf8').trimEnd().split('\n'));
}

/** Lines in one chunk. */
export function chunkOf(lines: readonly string[]): Uint8Array {
  return gzipSync(lines.map((line) => `${line}\n`).join(''));
}

import type { QueueFacts, QueueWorker } from '../../shared/queue';
import { CORE_VERSION } from '../../shared/core';
import { jsonOf, WORKER_RECORD } from './answers';
import { QUEUE_NAME } from './job';
import { LinkClient } from './linkClient';
import { trustedAs } from './workerNames';
import type { LaunchLink, QueueSight, QueueTarget, ServerFacts } from './protocol';

/**
 * Connects once, and tells what is there.
 *
 * Errors  LabError 'io' or 'input': why it cannot be had, and the likely fix.
 */
export async function probeQueue(launch: LaunchLink, target: QueueTarget): Promise<QueueFacts> {
  const link = new LinkClient(
    launch,
    () => undefined,
    () => undefined,
  );
  try {
    const server = await link.ask('connect', { target, queue: QUEUE_NAME });
    return factsOf(server, await link.ask('sight', null));
  } finally {
    await link.close();
  }
}

/** What the server and its workers are, and what will not work well. */
export function factsOf(server: ServerFacts, sight: QueueSight): QueueFacts {
  const workers = workersOf(sight);
  const warnings: string[] = [];
  if (!server.appendOnly) {
    warnings.push(
      'The server keeps nothing on its disk as it goes (appendonly no): what is under way is computed anew after its restart.',
    );
  }
  if (server.memoryPolicy !== 'noeviction') {
    warnings.push(
      `Its maxmemory-policy is ${server.memoryPolicy.slice(0, 40)}: set noeviction before you limit its memory, or runs would be lost.`,
    );
  }
  if (workers.every((worker) => worker.refused !== null)) {
    warnings.push('No worker is there: start lab worker on the computers that are to train.');
  }
  return { server: server.server, workers, waiting: sight.waiting, warnings };
}

/** What workers tell of themselves, as far as it is in order. */
function workersOf({ workers, refused }: QueueSight): QueueWorker[] {
  const why = new Map(refused);
  return workers
    .flatMap((text) => {
      const record = WORKER_RECORD.safeParse(jsonOf(text));
      if (!record.success) return [];
      const { name, coreVersion, concurrency, underWay } = record.data;
      return {
        name,
        coreVersion,
        concurrency,
        underWay: underWay.length,
        refused: why.get(trustedAs(name)) ?? otherCore(coreVersion),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function otherCore(coreVersion: string): string | null {
  if (coreVersion === CORE_VERSION) return null;
  return `It has core ${coreVersion.slice(0, 20)}, which computes other numbers than core ${CORE_VERSION} here: update the older of the two programs.`;
}

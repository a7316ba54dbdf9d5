import { Worker } from 'node:worker_threads';
import { LabError, messageOf } from '../../shared/errors';
import type { CaseReport } from '../../shared/referenceCheck';

/** A case of a file of the folder. */
export interface ReferenceTask {
  readonly file: string;
  readonly index: number;
}

/** Told of each case. They end in no particular order. */
export interface ReferenceListener {
  readonly begun: (task: ReferenceTask) => void;
  readonly ended: (task: ReferenceTask, report: CaseReport) => void;
}

/**
 * Runs cases on several threads, each taking the next one as it gets free.
 *
 * Errors  LabError 'internal' when a thread dies; the others are ended.
 */
export async function runReferenceTasks(
  script: string,
  folder: string,
  tasks: readonly ReferenceTask[],
  threads: number,
  { begun, ended }: ReferenceListener,
): Promise<void> {
  let next = 0;
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(script, { workerData: folder }),
  );
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let task: ReferenceTask | undefined;
      const give = () => {
        task = tasks[next++];
        if (task === undefined) {
          resolve();
        } else {
          begun(task);
          worker.postMessage(task);
        }
      };
      const fail = (why: string) => {
        reject(new LabError('internal', `checking ${task?.file ?? folder} ended early: ${why}`));
      };
      worker.on('message', (report: CaseReport) => {
        ended(task!, report);
        give();
      });
      worker.on('error', (thrown) => fail(messageOf(thrown)));
      worker.on('exit', (code) => fail(`exit code ${code}`));
      give();
    });
  try {
    await Promise.all(workers.map(work));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

import { Worker } from 'node:worker_threads';
import { LabError, messageOf } from '../../shared/errors';

/** Told of each task. They end in no particular order. */
export interface TaskListener<Task, Answer> {
  readonly begun: (task: Task) => void;
  readonly ended: (task: Task, answer: Answer) => void;
}

/** A script of threads that answer one message with one, and what every thread of it is given. */
export interface TaskScript {
  readonly file: string;
  readonly data?: unknown;
}

/**
 * Runs tasks on several threads, each taking the next one as it gets free.
 *
 * @param what names a task in the error of a thread that dies.
 * Errors  LabError 'internal' when a thread dies; what `ended` throws. The other threads are ended.
 */
export async function runTasks<Task, Answer>(
  script: TaskScript,
  tasks: readonly Task[],
  threads: number,
  what: (task: Task | undefined) => string,
  { begun, ended }: TaskListener<Task, Answer>,
): Promise<void> {
  let next = 0;
  const workers = Array.from(
    { length: Math.min(threads, tasks.length) },
    () => new Worker(script.file, { workerData: script.data }),
  );
  const work = (worker: Worker) =>
    new Promise<void>((resolve, reject) => {
      let task: Task | undefined;
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
        reject(new LabError('internal', `${what(task)} ended early: ${why}`));
      };
      worker.on('message', (answer: Answer) => {
        try {
          ended(task!, answer);
          give();
        } catch (thrown) {
          reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
        }
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

import '../offline';
import { parentPort } from 'node:worker_threads';
import { runBenchTask, type BenchResult } from '../../shared/diagnosis/bench/trial';
import type { BenchTask } from '../../shared/diagnosis/bench/tasks';
import { LabError, messageOf, type ErrorCode } from '../../shared/errors';

/** What came of a task. */
export type BenchAnswer = { readonly result: BenchResult } | { readonly code: ErrorCode; readonly message: string };

/** One thread: trains and diagnoses what it is told, and answers with what was found. */
parentPort!.on('message', (task: BenchTask) => {
  let answer: BenchAnswer;
  try {
    answer = { result: runBenchTask(task) };
  } catch (thrown) {
    answer = { code: thrown instanceof LabError ? thrown.code : 'internal', message: messageOf(thrown) };
  }
  parentPort!.postMessage(answer);
});

import type { BenchTask } from '../../shared/diagnosis/bench/tasks';
import type { BenchResult } from '../../shared/diagnosis/bench/trial';
import { LabError } from '../../shared/errors';
import { runTasks } from '../lessons/taskPool';
import type { BenchAnswer } from './benchWorker';

/**
 * Runs tasks of the bench on several threads. Results in the tasks' order, whichever ends first.
 *
 * @param worker the built thread script.
 * @param onDone told how many are done, after each.
 * Errors  LabError of the first task that fails.
 */
export async function runBench(
  worker: string,
  tasks: readonly BenchTask[],
  threads: number,
  onDone: (done: number) => void,
): Promise<readonly BenchResult[]> {
  const results = new Map<BenchTask, BenchResult>();
  const name = (task?: BenchTask) => `the ${task?.fault ?? 'healthy'} run on ${task?.subject ?? 'no data'}`;
  await runTasks<BenchTask, BenchAnswer>({ file: worker }, tasks, threads, name, {
    begun: () => undefined,
    ended: (task, answer) => {
      if (!('result' in answer)) throw new LabError(answer.code, `${name(task)}: ${answer.message}`);
      results.set(task, answer.result);
      onDone(results.size);
    },
  });
  return tasks.map((task) => results.get(task)!);
}

import { availableParallelism } from 'node:os';
import { fileReport, type CaseReport } from '../../../shared/referenceCheck';
import { EXIT, REFERENCE_WORKER_FILE } from '../context';
import { JSON_OUTPUT, MAX_WORKERS } from '../options';
import { duration, ProgressLine } from '../progress';
import { openReferenceCheck, referenceFiles } from '../referenceFolder';
import type { ReferenceTask } from '../referenceWorker';
import { short, textTable } from '../table';
import { runTasks } from '../../lessons/taskPool';
import type { Command } from './index';

/** Failures printed for each file; --json has them all. */
const SHOWN = 10;

/** How far a file is. */
interface FileProgress {
  readonly file: string;
  readonly cases: CaseReport[];
  readonly count: number;
  left: number;
  startedAt: number;
  endedAt: number;
}

export const checkReference: Command = {
  name: 'check-reference',
  arguments: 'FOLDER',
  help: 'compare the core with the reference files in a folder',
  options: {
    workers: { value: 'N', help: 'threads side by side (default: cores)' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    const folder = context.only('FOLDER');
    const threads =
      context.args.text('workers') === undefined
        ? availableParallelism()
        : context.args.count('workers', 1, MAX_WORKERS);
    const progress = new Map<string, FileProgress>();
    const tasks: ReferenceTask[] = [];
    for (const file of referenceFiles(folder)) {
      const { count } = openReferenceCheck(folder, file);
      progress.set(file, { file, cases: [], count, left: count, startedAt: NaN, endedAt: NaN });
      for (let index = 0; index < count; index++) tasks.push({ file, index });
    }
    const line = new ProgressLine((elapsedMs) => progressLine([...progress.values()], elapsedMs));
    const started = performance.now();
    try {
      const script = { file: REFERENCE_WORKER_FILE, data: folder };
      const what = (task?: ReferenceTask) => `checking ${task?.file ?? folder}`;
      await runTasks<ReferenceTask, CaseReport>(script, tasks, threads, what, {
        begun: ({ file }) => {
          const of = progress.get(file)!;
          if (Number.isNaN(of.startedAt)) of.startedAt = performance.now();
        },
        ended: ({ file, index }, report) => {
          const of = progress.get(file)!;
          of.cases[index] = report;
          of.left--;
          of.endedAt = performance.now();
        },
      });
    } finally {
      line.close();
    }
    const files = [...progress.values()].map(({ file, cases, startedAt, endedAt }) => ({
      ...fileReport(file, cases),
      elapsedMs: cases.length === 0 ? 0 : Math.round(endedAt - startedAt),
    }));
    context.say(
      textTable(
        ['file', 'cases', 'failures', 'worst error / tolerance', 'time'],
        files.map(({ file, cases, failures, worst, elapsedMs }) => [
          file,
          String(cases),
          String(failures.length),
          short(worst),
          duration(elapsedMs),
        ]),
      ),
    );
    for (const { file, failures } of files) {
      if (failures.length === 0) continue;
      context.say(`\n${file}`);
      for (const failure of failures.slice(0, SHOWN)) context.say(`  ${failure.case}: ${failure.reason}`);
      if (failures.length > SHOWN) context.say(`  and ${failures.length - SHOWN} more; --json lists them all`);
    }
    context.document({ files, elapsedMs: Math.round(performance.now() - started) });
    return files.every(({ failures }) => failures.length === 0) ? EXIT.done : EXIT.checkFailed;
  },
};

/** `propagation_d50.json: 12 of 57 cases, 1 failed; 50 s`. */
function progressLine(files: readonly FileProgress[], elapsedMs: number): string {
  const { file, cases, count, left } =
    files.find((each) => each.left > 0 && each.left < each.count) ??
    files.find((each) => each.left > 0) ??
    files.at(-1)!;
  const failed = cases.filter((report) => report.reasons.length > 0).length;
  return `${file}: ${count - left} of ${count} cases${failed > 0 ? `, ${failed} failed` : ''}; ${duration(elapsedMs)}`;
}

import { availableParallelism } from 'node:os';
import { scoreBench, BOUNDS, NOTHING, type BenchScore, type Rate } from '../../../shared/diagnosis/bench/score';
import { HALVES, type Half } from '../../../shared/diagnosis/bench/subjects';
import { faultTasks, HEALTHY_RUNS, healthyTasks, type BenchTask } from '../../../shared/diagnosis/bench/tasks';
import type { BenchResult } from '../../../shared/diagnosis/bench/trial';
import { suggestion } from '../../../shared/didYouMean';
import { LabError } from '../../../shared/errors';
import { runBench } from '../../diagnosis/bench';
import { BENCH_WORKER_FILE, EXIT } from '../context';
import { JSON_OUTPUT, MAX_WORKERS } from '../options';
import { duration, ProgressLine } from '../progress';
import { textTable } from '../table';
import type { Command } from './index';

const SEEDS = 10;
const MOST_SEEDS = 1000;
const CHOICES = [...HALVES, 'all'] as const;

export const diagnoseBench: Command = {
  name: 'diagnose-bench',
  arguments: '',
  help: 'try the rules of diagnose on runs with known faults and on healthy ones, and judge how often they are right',
  options: {
    half: {
      value: 'tune|held|all',
      help: 'networks and data sets that the rules were made on, those that they never saw, or both (default: all)',
    },
    seeds: { value: 'N', help: `runs of each fault on each network (default: ${SEEDS})` },
    healthy: { value: 'N', help: `healthy runs of each half (default: ${HEALTHY_RUNS})` },
    workers: { value: 'N', help: 'threads side by side (default: cores)' },
    ...JSON_OUTPUT,
  },
  async run(context) {
    context.noPositionals();
    const { args } = context;
    const halves = halvesOf(args.text('half') ?? 'all');
    const seeds = args.count('seeds', SEEDS, MOST_SEEDS);
    const healthy = args.count('healthy', HEALTHY_RUNS, MOST_SEEDS);
    const threads = args.count('workers', availableParallelism(), MAX_WORKERS);
    const tasks = halves.flatMap((half) => [...faultTasks(half, seeds), ...healthyTasks(half, healthy)]);

    let done = 0;
    const line = new ProgressLine((elapsedMs) => {
      const share = done / tasks.length;
      const left = share > 0.02 ? `, ${duration((elapsedMs * (1 - share)) / share)} left` : '';
      return `${done} of ${tasks.length} runs${left}`;
    });
    const started = performance.now();
    let results: readonly BenchResult[];
    try {
      results = await runBench(BENCH_WORKER_FILE, tasks, threads, (now) => (done = now));
    } finally {
      line.close();
    }
    const elapsedMs = Math.round(performance.now() - started);
    const scores = halves.map((half) => {
      const of = tasks.map((task, i) => ({ task, result: results[i]! })).filter(({ task }) => task.half === half);
      const [own, found] = [of.map(({ task }) => task), of.map(({ result }) => result)];
      return { half, score: scoreBench(own, found), runs: of.map(({ task, result }) => runJson(task, result)) };
    });
    for (const { half, score } of scores) context.say(asText(half, score));
    const holds = scores.every(({ score }) => score.holds);
    context.say(`${tasks.length} runs, ${holds ? 'all bounds hold' : 'a bound is missed'}; ${duration(elapsedMs)}`);
    context.document({
      halves: scores.map(({ half, score, runs }) => ({ half, ...score, all: runs })),
      holds,
      elapsedMs,
    });
    return holds ? EXIT.done : EXIT.checkFailed;
  },
};

function halvesOf(text: string): readonly Half[] {
  if (text === 'all') return HALVES;
  const half = HALVES.find((each) => each === text);
  if (half !== undefined) return [half];
  throw new LabError('input', `--half must be tune, held or all; got "${text}"${suggestion(text, CHOICES)}`);
}

function asText(half: Half, score: BenchScore): string {
  const found = [...new Set(score.rows.flatMap((row) => Object.keys(row.found)))];
  // By number: the names of the causes are too wide for columns.
  const legend = found.map((id, i) => `${String(i + 1).padStart(4)}  ${id}`);
  const table = textTable(
    ['fault', 'expected', ...found.map((_, i) => String(i + 1)), 'mended'],
    score.rows.map((row) => [
      row.title,
      row.expected === NOTHING ? '–' : String(found.indexOf(row.expected) + 1 || row.expected),
      ...found.map((id) => String(row.found[id as keyof typeof row.found] ?? '·')),
      row.improved === null ? '–' : `${row.improved} of ${row.runs}`,
    ]),
  );
  const rates = [
    rateText('first cause right', score.correct, `at least ${percent(BOUNDS.correct)}`),
    rateText('healthy run blamed', score.falseAlarm, `at most ${percent(BOUNDS.falseAlarm)}`),
    rateText('fix lowers the loss', score.improved, `at least ${percent(BOUNDS.improved)}`),
  ];
  const title = half === 'tune' ? 'Half that the rules were made on' : 'Half that the rules never saw';
  return [title, '', table, '', 'found first:', ...legend, '', ...rates, ''].join('\n');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function rateText(what: string, { hits, of, share, low, high }: Rate, bound: string): string {
  const interval = `${(100 * low).toFixed(1)} … ${percent(high)}`;
  return `${what.padEnd(22)}${hits} of ${of} = ${of === 0 ? '–' : percent(share)} (95 %: ${interval}), must be ${bound}`;
}

function runJson(task: BenchTask, result: BenchResult) {
  const finite = (value: number | null) => (value === null || Number.isFinite(value) ? value : String(value));
  return { ...task, ...result, loss: finite(result.loss), mendedLoss: finite(result.mendedLoss) };
}

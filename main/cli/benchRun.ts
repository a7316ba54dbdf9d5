import { spawnSync } from 'node:child_process';
import { LabError } from '../../shared/errors';
import { OPTIMIZERS, type OptimizerName } from '../../shared/optimizers';
import { defaultChoice } from '../../shared/params';
import { Training } from '../../shared/training';
import { WORKLOADS, workloadData, workloadFlops, workloadSpec, type WorkloadName } from '../../shared/workloads';
import { nextBurst } from '../trainer/burst';
import type { LabHost } from './host';

/** The runs that are measured would take about this long, at a rate that is roughly right: it sets their cadence. */
const RUN_SECONDS = 30;
const NOMINAL_GFLOPS = 30;
const MEMORY_MS = 1000;

/** A run of a workload in the trainer's own way, at its automatic cadence or without recording. Each call makes some steps. */
export function benchRun(
  name: WorkloadName,
  { optimizer = 'sgd', recording = true }: { optimizer?: OptimizerName; recording?: boolean } = {},
): () => number {
  const workload = WORKLOADS[name];
  const steps = Math.ceil((RUN_SECONDS * NOMINAL_GFLOPS * 1e9) / (workloadFlops(workload) * workload.batch));
  const spec = workloadSpec(workload, steps);
  const never = { ...spec.record, everySteps: steps, evaluateEverySteps: steps };
  const chosen = optimizer === 'sgd' ? spec.optimizer : defaultChoice(OPTIMIZERS[optimizer]);
  const record = recording ? spec.record : never;
  return inBursts(Training.start({ ...spec, optimizer: chosen, record }, workloadData(workload)));
}

/** Makes a run go on as the trainer does, in bursts, measuring what is due. Each call returns the steps it made. */
function inBursts(training: Training): () => number {
  let burst = 1;
  training.measure();
  return () => {
    const [from, start] = [training.step, performance.now()];
    training.advance(burst);
    training.measure();
    burst = nextBurst(training.step - from, performance.now() - start);
    return training.step - from;
  };
}

/** Calls of `run`, which makes some steps and returns how many, for that long: steps a second. */
export function rate(run: () => number, ms: number): number {
  const start = performance.now();
  let made = 0;
  let now = start;
  while (now - start < ms) {
    made += run();
    now = performance.now();
  }
  return (made * 1000) / (now - start);
}

/** The most bytes of this process in memory while it does nothing but one run of a workload. */
export function memoryOfRun(name: WorkloadName): number {
  const run = benchRun(name);
  let most = 0;
  // Sampled: the highest value that the system keeps counts the parent's memory too, where a process was started by fork.
  rate(() => {
    const steps = run();
    most = Math.max(most, process.memoryUsage.rss());
    return steps;
  }, MEMORY_MS);
  return most;
}

/** The same of a process of its own, which runs `lab bench --memory`. */
export function memoryOfProcess(name: WorkloadName, [program, ...args]: LabHost['self']): number {
  const command = [...args, 'bench', '--memory', name, '--json'];
  const { status, stdout, stderr } = spawnSync(program, command, { encoding: 'utf8' });
  if (status !== 0) throw new LabError('internal', `lab bench --memory ended with ${status}: ${stderr}`);
  return (JSON.parse(stdout) as { memory: { bytes: number } }).memory.bytes;
}

/** Errors  LabError 'input'. */
export function workloadNamed(text: string): WorkloadName {
  const names = Object.keys(WORKLOADS);
  const name = text.toUpperCase();
  if (!names.includes(name)) throw new LabError('input', `--memory must be one of ${names.join(', ')}; got ${text}`);
  return name as WorkloadName;
}

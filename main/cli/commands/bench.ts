import { createTrainer, measurePeak } from '../../../shared/core';
import { Training } from '../../../shared/training';
import { WORKLOADS, workloadData, workloadFlops, workloadSpec, type Workload } from '../../../shared/workloads';
import { EXIT } from '../context';
import { JSON_OUTPUT } from '../options';
import { short, textTable } from '../table';
import { nextBurst } from '../../trainer/burst';
import type { Command } from './index';

const REPEATS = 7;
const REPEAT_MS = 300;
const PEAK_MS = 60;
/** The runs that are measured would take about this long, at a rate that is roughly right: it sets their cadence. */
const RUN_SECONDS = 30;
const NOMINAL_GFLOPS = 30;

export const bench: Command = {
  name: 'bench',
  arguments: '',
  help: 'measure samples per second on the five standard workloads',
  options: { ...JSON_OUTPUT },
  run(context) {
    context.noPositionals();
    const subjects = Object.entries(WORKLOADS).map(([name, workload]) => subjectOf(name, workload));
    let peakGflops = 0;
    // In turns, so that a disturbance of the machine falls on all alike.
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (const subject of subjects) {
        peakGflops = Math.max(peakGflops, peakOver(PEAK_MS));
        subject.measure();
      }
    }
    const workloads = Object.fromEntries(subjects.map((subject) => [subject.name, subject.result(peakGflops)]));
    context.say(`Peak of 128-bit multiplications and additions: ${short(peakGflops)} GFLOP/s on one core`);
    context.say(
      textTable(
        ['workload', 'samples/s', 'bare step', 'GFLOP/s, bare', 'share of peak', 'recording costs'],
        subjects.map(({ name, shape }) => {
          const { samplesPerSecond, unrecordedSamplesPerSecond, bareSamplesPerSecond, gflops, shareOfPeak } =
            workloads[name]!;
          return [
            `${name}  ${shape}`,
            String(Math.round(samplesPerSecond)),
            String(Math.round(bareSamplesPerSecond)),
            short(gflops),
            `${Math.round(shareOfPeak * 100)} %`,
            `${((1 - samplesPerSecond / unrecordedSamplesPerSecond) * 100).toFixed(1)} %`,
          ];
        }),
      ),
    );
    context.document({ peakGflops, workloads });
    return EXIT.done;
  },
};

/** A workload with what is timed: a run as the trainer makes it, the same without recording, and the bare step. */
function subjectOf(name: string, workload: Workload) {
  const { sizes, batch } = workload;
  const flops = workloadFlops(workload);
  const steps = Math.ceil((RUN_SECONDS * NOMINAL_GFLOPS * 1e9) / (flops * batch));
  const spec = workloadSpec(workload, steps);
  const data = workloadData(workload);
  const never = { ...spec.record, everySteps: steps, evaluateEverySteps: steps };
  const recorded = runner(Training.start(spec, data));
  const unrecorded = runner(Training.start({ ...spec, record: never }, data));
  const bare = createTrainer(sizes, batch);
  const rates = { recorded: [] as number[], unrecorded: [] as number[], bare: [] as number[] };
  let count = 1;
  const step = () => {
    const start = performance.now();
    bare.step(count);
    const made = count;
    count = nextBurst(made, performance.now() - start);
    return made;
  };
  return {
    name,
    shape:
      sizes.length > 8 ? `${sizes[0]}-(${sizes.length - 2} × ${sizes[1]})-${sizes[sizes.length - 1]}` : sizes.join('-'),
    measure() {
      rates.recorded.push(rate(recorded) * batch);
      rates.unrecorded.push(rate(unrecorded) * batch);
      rates.bare.push(rate(step) * batch);
    },
    result(peakGflops: number) {
      const bareSamplesPerSecond = Math.max(...rates.bare);
      const gflops = (bareSamplesPerSecond * flops) / 1e9;
      return {
        samplesPerSecond: Math.max(...rates.recorded),
        unrecordedSamplesPerSecond: Math.max(...rates.unrecorded),
        bareSamplesPerSecond,
        gflops,
        shareOfPeak: gflops / peakGflops,
        repeats: rates.recorded,
      };
    },
  };
}

/** Makes a run go on as the trainer does, in bursts, measuring what is due. Each call returns the steps it made. */
function runner(training: Training): () => number {
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

/** Calls of `run`, which makes some steps and returns how many, for a while: steps a second. */
function rate(run: () => number): number {
  const start = performance.now();
  let made = 0;
  let now = start;
  while (now - start < REPEAT_MS) {
    made += run();
    now = performance.now();
  }
  return (made * 1000) / (now - start);
}

/** The best peak of several within that time. */
function peakOver(ms: number): number {
  const start = performance.now();
  let best = 0;
  while (performance.now() - start < ms)
    best = Math.max(
      best,
      measurePeak(() => performance.now()),
    );
  return best;
}

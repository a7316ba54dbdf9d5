import { createTrainer, measurePeak } from '../../../shared/core';
import { WORKLOADS, workloadFlops, type WorkloadName } from '../../../shared/workloads';
import { nextBurst } from '../../trainer/burst';
import { benchRun, memoryOfProcess, memoryOfRun, rate, workloadNamed } from '../benchRun';
import { EXIT, type CliContext } from '../context';
import { JSON_OUTPUT } from '../options';
import { short, textTable } from '../table';
import type { Command } from './index';

const REPEATS = 7;
const REPEAT_MS = 300;
const PEAK_MS = 60;
/** Where Adam is set against SGD, and whose memory is measured. */
const ADAM_ON: WorkloadName = 'C';
const MEMORY_OF: WorkloadName = 'D';

export const bench: Command = {
  name: 'bench',
  arguments: '',
  help: 'measure samples per second on the five standard workloads, the price of Adam and the memory of a run',
  options: {
    memory: { value: 'WORKLOAD', help: 'measure nothing but the memory of a run of A, B, C, D or E' },
    ...JSON_OUTPUT,
  },
  run(context) {
    context.noPositionals();
    const only = context.args.text('memory');
    if (only !== undefined) {
      const workload = workloadNamed(only);
      report(context, { memory: { workload, bytes: memoryOfRun(workload) } });
      return EXIT.done;
    }
    const subjects = (Object.keys(WORKLOADS) as WorkloadName[]).map(subjectOf);
    const adam = adamSubject();
    let peakGflops = 0;
    // In turns, so that a disturbance of the machine falls on all alike.
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      for (const subject of subjects) {
        peakGflops = Math.max(peakGflops, peakOver(PEAK_MS));
        subject.measure();
        if (subject.name === ADAM_ON) adam.measure();
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
    report(context, {
      peakGflops,
      workloads,
      adam: adam.result(workloads[ADAM_ON]!.samplesPerSecond),
      memory: { workload: MEMORY_OF, bytes: memoryOfProcess(MEMORY_OF, context.host.self) },
    });
    return EXIT.done;
  },
};

/** What both forms of the command end with. */
interface Report {
  readonly adam?: { readonly workload: string; readonly samplesPerSecond: number; readonly timesSgd: number };
  readonly memory: { readonly workload: string; readonly bytes: number };
}

function report<R extends Report>(context: CliContext, document: R): void {
  const { adam, memory: used } = document;
  if (adam !== undefined)
    context.say(`A step with Adam on ${adam.workload}: ${adam.timesSgd.toFixed(2)} × one with SGD`);
  context.say(`A run of ${used.workload}: ${(used.bytes / 1e6).toFixed(0)} MB in memory, its Node.js process included`);
  context.document(document);
}

/** A workload with what is timed: a run as the trainer makes it, the same without recording, and the bare step. */
function subjectOf(name: WorkloadName) {
  const { sizes, batch } = WORKLOADS[name];
  const flops = workloadFlops(WORKLOADS[name]);
  const recorded = benchRun(name);
  const unrecorded = benchRun(name, { recording: false });
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
      rates.recorded.push(rate(recorded, REPEAT_MS) * batch);
      rates.unrecorded.push(rate(unrecorded, REPEAT_MS) * batch);
      rates.bare.push(rate(step, REPEAT_MS) * batch);
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

/** A run with Adam, recorded as that with SGD beside which it is timed. */
function adamSubject() {
  const run = benchRun(ADAM_ON, { optimizer: 'adam' });
  const rates: number[] = [];
  return {
    measure: () => void rates.push(rate(run, REPEAT_MS) * WORKLOADS[ADAM_ON].batch),
    result(sgdSamplesPerSecond: number) {
      const samplesPerSecond = Math.max(...rates);
      return { workload: ADAM_ON, samplesPerSecond, timesSgd: sgdSamplesPerSecond / samplesPerSecond };
    },
  };
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

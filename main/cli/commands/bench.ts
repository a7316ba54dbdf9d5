import { createTrainer } from '../../../shared/core';
import { EXIT } from '../context';
import { JSON_OUTPUT } from '../options';
import { short, textTable } from '../table';
import type { Command } from './index';

/** The standard workloads: dense layers, ReLU, plain SGD, float32; mean squared error on A, cross-entropy on the others. */
const WORKLOADS: Readonly<Record<string, { readonly sizes: readonly number[]; readonly batch: number }>> = {
  A: { sizes: [2, 8, 8, 1], batch: 32 },
  B: { sizes: [64, 32, 32, 10], batch: 32 },
  C: { sizes: [784, 128, 64, 10], batch: 64 },
  D: { sizes: [784, 256, 256, 256, 10], batch: 128 },
  E: { sizes: [64, ...Array<number>(20).fill(256), 10], batch: 256 },
};
const REPEATS = 5;
const REPEAT_MS = 400;

export const bench: Command = {
  name: 'bench',
  arguments: '',
  help: 'measure samples per second on the five standard workloads',
  options: { ...JSON_OUTPUT },
  run(context) {
    context.noPositionals();
    const peakGflops = measurePeak();
    const workloads: Record<string, ReturnType<typeof measure>> = {};
    for (const [name, { sizes, batch }] of Object.entries(WORKLOADS)) {
      workloads[name] = measure([...sizes], batch, peakGflops);
    }
    context.say(
      textTable(
        ['workload', 'samples/s', 'GFLOP/s', 'share of peak'],
        Object.entries(workloads).map(([name, result]) => [
          `${name}  ${WORKLOADS[name]?.sizes.length === 22 ? '64-(20 × 256)-10' : WORKLOADS[name]?.sizes.join('-')}`,
          String(Math.round(result.samplesPerSecond)),
          short(result.gflops),
          `${Math.round(result.shareOfPeak * 100)} %`,
        ]),
      ),
    );
    context.document({ peakGflops, workloads });
    return EXIT.done;
  },
};

function measure(sizes: number[], batch: number, peakGflops: number) {
  const trainer = createTrainer(sizes, batch);
  trainer.step(8);
  const repeats = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    let steps = 0;
    do {
      trainer.step(8);
      steps += 8;
    } while (performance.now() - start < REPEAT_MS);
    return (steps * batch * 1000) / (performance.now() - start);
  });
  const samplesPerSecond = Math.max(...repeats);
  // Forward 2·n·m, backward twice that; the first layer needs no gradient of its input.
  const products = sizes.slice(1).map((units, i) => units * (sizes[i] ?? 0));
  const flops = products.reduce((sum, product, i) => sum + (i === 0 ? 4 : 6) * product, 0);
  const gflops = (samplesPerSecond * flops) / 1e9;
  return {
    samplesPerSecond,
    bareSamplesPerSecond: samplesPerSecond,
    gflops,
    shareOfPeak: gflops / peakGflops,
    repeats,
  };
}

/** Multiply-adds a second of a loop that stays in registers: what this JavaScript engine can do at best on one core. */
function measurePeak(): number {
  let best = 0;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    const loops = 4_000_000;
    let [a, b, c, d, e, f, g, h] = [1, 2, 3, 4, 5, 6, 7, 8];
    for (let i = 0; i < loops; i++) {
      a = a * 0.999 + 0.001;
      b = b * 0.998 + 0.002;
      c = c * 0.997 + 0.003;
      d = d * 0.996 + 0.004;
      e = e * 0.995 + 0.005;
      f = f * 0.994 + 0.006;
      g = g * 0.993 + 0.007;
      h = h * 0.992 + 0.008;
    }
    const elapsed = performance.now() - start;
    if (a + b + c + d + e + f + g + h > 0) best = Math.max(best, (loops * 16) / elapsed / 1e6);
  }
  return best;
}

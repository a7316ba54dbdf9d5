import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSpec } from '../../shared/experimentSchema';
import type { KernelTeam } from '../../shared/kernelTeam';
import type { Point } from '../../shared/metrics';
import { Rng } from '../../shared/rng';
import { MOST_THREADS } from '../../shared/threadChoice';
import { Training } from '../../shared/training';
import { startHelpers } from '../support/golden.mjs';
import { randomSpec } from '../support/randomSpec';

/** Wide enough for packed panels, with sums over all rows that no thread may split, and a short last batch. */
const LARGE = {
  dataset: 'digits',
  testFraction: 0.2,
  network: {
    layers: [
      { units: 130, activation: { name: 'prelu', perUnit: 1 } },
      { units: 97, activation: 'gelu' },
      { units: 72, activation: { name: 'prelu', perUnit: 0 } },
      { activation: 'identity' },
    ],
  },
  optimizer: { name: 'adam', amsgrad: 1 },
  clipping: { name: 'norm', maxNorm: 0.5 },
  weightDecay: 0.01,
  batchSize: 150,
  steps: 25,
  record: { everySteps: 3, evaluateEverySteps: 10 },
};

let helpers: Worker[] = [];
afterEach(async () => {
  await Promise.all(helpers.map((helper) => helper.terminate()));
  helpers = [];
});

/** A run's threads may be set from 1 to `count`. */
async function help(training: Training, count: number): Promise<KernelTeam> {
  const { team } = training;
  if (team === null) throw new Error('a run in double precision has one thread');
  helpers.push(...(await startHelpers(team, count - 1)));
  return team;
}

function train(training: Training, until: number, points: Point[]): void {
  while (!training.done && training.step < until) {
    training.advance();
    points.push(...training.measure());
  }
}

const endOf = (training: Training) => ({
  step: training.step,
  divergence: training.divergence,
  hash: training.weightsHash(),
});

describe('threads that share the steps of a run', () => {
  it('give the same weights and points of a larger run, however many they are', async () => {
    const alone = Training.start(parseSpec(LARGE));
    const expected = alone.measure();
    train(alone, Infinity, expected);
    for (const threads of [2, 3, 5, MOST_THREADS]) {
      const training = Training.start(parseSpec(LARGE));
      (await help(training, MOST_THREADS)).threads = threads;
      const points = training.measure();
      train(training, Infinity, points);
      expect(endOf(training)).toEqual(endOf(alone));
      expect(points).toEqual(expected);
    }
  });

  const seeds = Array.from({ length: 30 }, (_, seed) => 1000 + seed);
  it.each(seeds.filter((seed) => randomSpec(seed).precision === 'float32'))(
    'random experiment %i: the same bits when their number changes on the way and after a resume',
    async (seed) => {
      const spec = randomSpec(seed);
      const alone = Training.start(spec);
      const expected = alone.measure();
      train(alone, Infinity, expected);

      const rng = Rng.stream(seed, 'threads');
      const stop = rng.below(alone.step + 1);
      let training = Training.start(spec);
      const points = training.measure();
      for (const until of [stop, Infinity]) {
        if (until === Infinity) training = Training.resume(spec, training.checkpoint());
        const team = await help(training, 4);
        while (!training.done && training.step < until) {
          team.threads = 1 + rng.below(4);
          train(training, training.step + 1, points);
        }
      }
      expect(endOf(training)).toEqual(endOf(alone));
      expect(points).toEqual(expected);
    },
  );

  it.each(['--liftoff-only', '--no-liftoff'])(
    'go on as before when a helper had nothing to do for longer than one of its sleeps (%s)',
    (flag) => {
      const script = path.join(import.meta.dirname, '../support/idleHelper.mjs');
      const { stdout, stderr } = spawnSync(process.execPath, [flag, script], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const [shared, alone] = JSON.parse(stdout) as string[];
      expect(shared).toBe(alone);
    },
  );

  it('end the run with an error when one of them goes', async () => {
    const training = Training.start(parseSpec(LARGE));
    const team = await help(training, 2);
    training.advance();
    await helpers[0]?.terminate();
    team.fail('a helper thread ended');
    expect(() => training.advance()).toThrow(
      expect.objectContaining({ code: 'internal', message: 'a helper thread ended' }),
    );
  });

  it('end the run with an error when one of them fails in the middle of a step', async () => {
    const training = Training.start(parseSpec(LARGE));
    const team = training.team!;
    // A module whose `help` traps at once.
    const bytes = [
      0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 104, 101, 108, 112, 0, 0, 10, 5, 1, 3, 0,
      0, 11,
    ];
    const module = new WebAssembly.Module(Uint8Array.from(bytes));
    const file = new URL('../../dist/main/helper.js', import.meta.url);
    const helper = new Worker(file, { workerData: { ...team.work(1), module } });
    helpers.push(helper);
    const failed = once(helper, 'error');
    // It traps right after its message, which the news of its end may overtake.
    await once(helper, 'message').catch(() => undefined);
    team.threads = 2;
    expect(() => training.advance()).toThrow('a helper thread of the run has failed');
    await failed;
  });

  it('end the run with an error, not with wrong numbers, when one has lost count of its jobs', async () => {
    const training = Training.start(parseSpec(LARGE));
    const team = training.team!;
    const work = team.work(1);
    // Lines of 16 words follow the team's 48: the first word is the number of jobs that a thread was given.
    const line = new Int32Array(work.memory.buffer, work.team + 4 * (48 + 16), 1);
    line[0] = 1;
    const file = new URL('../../dist/main/helper.js', import.meta.url);
    const helper = new Worker(file, { workerData: work });
    helpers.push(helper);
    const failed = once(helper, 'error');
    team.threads = 2;
    // Job 1 was never given to it: its count is ahead from the first.
    expect(() => training.advance()).toThrow('a helper thread of the run has failed');
    await failed.catch(() => undefined);
  });

  it.each([0, 1.5, MOST_THREADS + 1])('cannot be %d', (threads) => {
    const team = Training.start(parseSpec(LARGE)).team!;
    expect(() => (team.threads = threads)).toThrow(`threads must be a whole number from 1 to ${MOST_THREADS}`);
  });
});

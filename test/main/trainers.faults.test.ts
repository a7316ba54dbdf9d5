import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createRuns } from '../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../main/runs/nodeTrainer';
import { RunQueue } from '../../main/runs/queue';
import type { LaunchTrainer } from '../../main/runs/trainerProcess';
import type { Store } from '../../main/store/store';
import { parseSpec } from '../../shared/experimentSchema';
import { Rng } from '../../shared/rng';
import type { RunId } from '../../shared/run';
import { withSeedOffset } from '../../shared/sweep';
import { Training } from '../../shared/training';
import { faultCount } from '../support/faultCount';
import { processState } from '../support/killed';
import { eventually, testFolder } from '../support/lab';
import { openStore } from '../support/store';

const TRAINER = path.join(import.meta.dirname, '../../dist/main/trainer.js');
const KILLS = faultCount({ quick: 4, full: 50 });

const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
/** A second or two. */
const SPEC = parseSpec({
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  optimizer: { name: 'adam' },
  epochs: 500,
  record: { everySteps: 100 },
});

interface Started {
  readonly pid: number;
  runId: RunId | null;
}

/** A launcher that tells which process has which run. */
function watched(launch: LaunchTrainer): { launch: LaunchTrainer; started: Started[] } {
  const started: Started[] = [];
  return {
    started,
    launch: () => {
      const trainer = launch();
      const entry: Started = { pid: trainer.pid ?? 0, runId: null };
      started.push(entry);
      trainer.onEvent(({ type, runId }) => (entry.runId = type === 'ended' || type === 'failed' ? null : runId));
      return {
        ...trainer,
        post: (command) => {
          if (command.type === 'start') entry.runId = command.runId;
          trainer.post(command);
        },
      };
    },
  };
}

function openQueue(store: Store, launch: LaunchTrainer, limits = { trainers: 2, threads: 1 }) {
  const notices: string[] = [];
  const queue = new RunQueue(store, launch, limits, {
    changed: () => undefined,
    notice: (_level, message) => notices.push(message),
  });
  onTestFinished(() => queue.shutdown());
  return { queue, notices };
}

function create(store: Store, count: number, spec = SPEC): readonly RunId[] {
  const specs = Array.from({ length: count }, (_, k) => ({ spec: withSeedOffset(spec, k), name: `run ${k}` }));
  return createRuns(store, specs, { appVersion: 'test' }).map(({ id }) => id);
}

/** What the core itself makes of a run, in this process. */
function hashOf(spec: typeof SPEC): string {
  const training = Training.start(spec);
  while (!training.done) training.advance(100);
  return training.weightsHash();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}

describe('a trainer that is killed', () => {
  it(
    `takes its run alone with it, which goes on to the same weights (${KILLS} kills)`,
    { timeout: 1_200_000 },
    async () => {
      const { store } = openStore();
      const { launch, started } = watched(nodeTrainerLauncher(TRAINER));
      // Helper threads live and die with the process.
      const { queue, notices } = openQueue(store, launch, { trainers: 2, threads: 2 });
      const rng = Rng.stream(20260102, 'kills of trainers');
      const all: RunId[] = [];
      let kills = 0;
      while (kills < KILLS) {
        if (all.every((id) => store.runs.get(id).status === 'done')) {
          const next = create(store, 3, withSeedOffset(SPEC, 10 * all.length));
          all.push(...next);
          queue.enqueue(next);
        }
        await new Promise((resolve) => setTimeout(resolve, 900 * rng.uniform()));
        const busy = started.filter(({ pid, runId }) => runId !== null && processState(pid) === 'running');
        const victim = busy[rng.below(Math.max(1, busy.length))];
        if (victim === undefined) continue;
        const { pid, runId } = victim;
        kill(pid);
        await eventually(() => processState(pid) === 'gone', 'its end, without a zombie');
        const run = await eventually(() => {
          const { status, message } = store.runs.get(runId!);
          return ['interrupted', 'done'].includes(status) && { status, message };
        }, 'the run to be interrupted');
        if (run.status === 'done') continue; // it had said so before it was killed
        kills++;
        expect(run.message).toMatch(
          /^Its trainer process ended unexpectedly \(signal SIGKILL\) at step \d+; it can be (resumed from step \d+|started again)\.$/,
        );
        expect(notices).toContain(run.message);
        // Nobody else was hit.
        const hit = all.filter((id) => ['interrupted', 'failed'].includes(store.runs.get(id).status));
        expect(hit).toEqual([runId]);
        queue.resume(runId!);
      }
      await queue.idle();
      for (const id of all) {
        const { status, weightsHash, spec } = store.runs.get(id);
        expect({ status, weightsHash }).toEqual({ status: 'done', weightsHash: hashOf(spec) });
      }
      // One process for a kill and two that train: none was started in vain.
      expect(started.length).toBeLessThanOrEqual(KILLS + 2);
      await queue.shutdown();
      for (const { pid } of started) await eventually(() => processState(pid) === 'gone', `process ${pid} to be gone`);
    },
  );

  it('as often as it is started does not make the queue start it for ever', { timeout: 60_000 }, async () => {
    const { store } = openStore();
    const inner = nodeTrainerLauncher(TRAINER);
    const { launch, started } = watched(() => {
      const trainer = inner();
      kill(trainer.pid ?? 0);
      return trainer;
    });
    const { queue } = openQueue(store, launch);
    const ids = create(store, 5);
    queue.enqueue(ids);
    await queue.idle();
    expect(started).toHaveLength(5);
    for (const id of ids) expect(store.runs.get(id)).toMatchObject({ status: 'interrupted', checkpointStep: null });
  });
});

describe('a trainer without enough memory', () => {
  /** The first run gets a trainer that is short of memory, the second one any. */
  async function trainBoth(poor: LaunchTrainer) {
    const { store } = openStore();
    let count = 0;
    const rich = nodeTrainerLauncher(TRAINER);
    const { queue, notices } = openQueue(store, () => (count++ === 0 ? poor() : rich()));
    const ids = create(store, 2, parseSpec({ dataset: { name: 'moons', samples: 200 }, epochs: 20 }));
    queue.enqueue(ids);
    await queue.idle();
    const [first, second] = ids.map((id) => store.runs.get(id));
    expect(second?.status).toBe('done');
    expect(first?.status).toBe('failed');
    // It is no lost case: with memory it goes to its end.
    queue.resume(ids[0]!);
    await queue.idle();
    expect(store.runs.get(ids[0]!)).toMatchObject({ status: 'done', weightsHash: hashOf(first!.spec) });
    return { message: first!.message, notices };
  }

  it('for its program fails its run and says what helps; others go on', { timeout: 60_000 }, async () => {
    const { message } = await trainBoth(nodeTrainerLauncher(TRAINER, { execArgv: ['--max-old-space-size=2'] }));
    expect(message).toMatch(
      /^The run failed at step 0: its trainer process gave up \(signal SIG(ABRT|TRAP|ILL)\), as it does when memory is short; it takes about [\d.]+ GB beside its data: let fewer runs train at the same time, or take fewer units\. Then it can be started again\.$/,
    );
  });

  it('for its numbers fails its run and says what helps; others go on', { timeout: 60_000 }, async () => {
    if (!existsSync('/bin/sh')) return;
    const folder = testFolder();
    const node = path.join(folder, 'node');
    // The memory of the kernels is address space first; what Node itself takes fits in.
    writeFileSync(node, `#!/bin/sh\nulimit -v 3000000\nexec '${process.execPath}' "$@"\n`);
    chmodSync(node, 0o755);
    const { message } = await trainBoth(nodeTrainerLauncher(TRAINER, { execPath: node }));
    expect(message).toMatch(
      /^there is not enough memory: it takes about [\d.]+ GB beside its data \(.+\); take fewer units or a smaller batch, or close other programs and resume$/,
    );
  });
});

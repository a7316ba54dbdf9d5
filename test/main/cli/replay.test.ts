import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { readArgs } from '../../../main/cli/args';
import { replay } from '../../../main/cli/commands/replay';
import { CliContext, EXIT } from '../../../main/cli/context';
import { createRuns } from '../../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../../main/runs/nodeTrainer';
import { RunQueue } from '../../../main/runs/queue';
import { Store } from '../../../main/store/store';
import type { ExperimentSpec } from '../../../shared/experiment';
import { parseSpec } from '../../../shared/experimentSchema';
import type { Replay } from '../../../shared/replay';
import type { RunSummary } from '../../../shared/run';
import { HOST, testFolder } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';
import { randomSpec } from '../../support/randomSpec';
import { openRaw } from '../../support/store';

const TRAINER = path.join(import.meta.dirname, '../../../dist/main/trainer.js');
/** More of them are replayed with REPLAY_EXPERIMENTS=200. */
const EXPERIMENTS = Number(process.env['REPLAY_EXPERIMENTS'] ?? 40);

/** Trains experiments as `lab run` does: stored, queued, in a trainer process. */
async function trainAll(specs: readonly ExperimentSpec[]): Promise<{ file: string; runs: readonly RunSummary[] }> {
  const file = path.join(testFolder(), 'history.sqlite');
  const { store } = Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'cli' });
  const notices: string[] = [];
  const queue = new RunQueue(
    store,
    nodeTrainerLauncher(TRAINER),
    { trainers: 1, threads: 0 },
    {
      changed: () => undefined,
      notice: (_level, message) => notices.push(message),
    },
  );
  const created = createRuns(
    store,
    specs.map((spec, i) => ({ spec, name: `experiment ${i}` })),
    { appVersion: 'test' },
  );
  const ids = created.map(({ id }) => id);
  queue.enqueue(ids);
  await queue.idle();
  await queue.shutdown();
  const runs = ids.map((id) => store.runs.get(id));
  store.close();
  expect(notices).toEqual([]);
  return { file, runs };
}

interface Replayed {
  readonly code: number;
  readonly storedHash: string;
  readonly identical: boolean;
  readonly run: { readonly steps: number; readonly weightsHash: string };
}

/** `lab replay RUN --db FILE --json`, in this process. */
async function replayRun(file: string, id: string): Promise<Replayed> {
  const written: string[] = [];
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const context = new CliContext(HOST, readArgs([id, '--db', file, '--json'], replay.options), false);
  try {
    const code = await replay.run(context);
    return { code, ...(JSON.parse(written.join('')) as Omit<Replayed, 'code'>) };
  } finally {
    stdout.mockRestore();
    context.close();
  }
}

/** What is stored of the newest replay. */
function storedReplay(file: string, id: string): Replay | null {
  const { store } = Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'cli' });
  const { replay: stored } = store.runs.get(id);
  store.close();
  return stored;
}

describe('lab replay', () => {
  test(
    `${EXPERIMENTS} random experiments give the same bytes again`,
    async () => {
      const { file, runs } = await trainAll(Array.from({ length: EXPERIMENTS }, (_, seed) => randomSpec(seed)));
      const ends = new Map<string, number>();
      for (const { id, name, status, message, weightsHash, step } of runs) {
        ends.set(status, (ends.get(status) ?? 0) + 1);
        expect(['done', 'diverged'], `${name}: ${message}`).toContain(status);
        const replayed = await replayRun(file, id);
        expect(replayed, name).toMatchObject({ code: EXIT.done, identical: true, storedHash: weightsHash });
        expect(replayed.run, name).toMatchObject({ steps: step, weightsHash });
      }
      expect(ends.get('done'), 'most runs reach their end').toBeGreaterThan(EXPERIMENTS / 2);
    },
    20_000 + 500 * EXPERIMENTS,
  );

  test('ends with 1 when one byte of the stored weights differs', async () => {
    const { file, runs } = await trainAll([parseSpec({ dataset: 'xor', steps: 30 })]);
    const { id, weightsHash } = runs[0]!;
    const raw = openRaw(file);

    const last = weightsHash!.at(-1) === '0' ? '1' : '0';
    const altered = weightsHash!.slice(0, -1) + last;
    raw.prepare('UPDATE run SET weights_hash = ? WHERE id = ?').run(altered, id);
    expect(await replayRun(file, id)).toMatchObject({
      code: EXIT.checkFailed,
      identical: false,
      storedHash: altered,
      run: { weightsHash },
    });

    expect(storedReplay(file, id)).toMatchObject({ identical: false, storedHash: altered, replayedHash: weightsHash });

    raw.prepare('UPDATE run SET weights_hash = ? WHERE id = ?').run(weightsHash, id);
    expect(storedReplay(file, id), 'it was of other weights').toBeNull();
    expect(await replayRun(file, id)).toMatchObject({ code: EXIT.done, identical: true });
    expect(storedReplay(file, id)).toMatchObject({ identical: true, storedHash: weightsHash });
  });

  test('ends with 1 when the stored experiment is not the one that was trained', async () => {
    const { file, runs } = await trainAll([parseSpec({ dataset: 'xor', steps: 30 })]);
    const { id } = runs[0]!;
    const other = parseSpec({ dataset: 'xor', steps: 30, seeds: { shuffle: 2 } });
    openRaw(file).prepare('UPDATE run SET spec = ? WHERE id = ?').run(JSON.stringify(other), id);
    expect(await replayRun(file, id)).toMatchObject({ code: EXIT.checkFailed, identical: false });
  });
});

import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../shared/rng';
import { faultCount } from '../support/faultCount';
import { faultsOf, familyOf, look, lostBetween, outcomeOf, processState, type Seen } from '../support/killed';
import { eventually, lab, testFolder, writeJson } from '../support/lab';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
const KILLS = faultCount({ quick: 4, full: 70 });
/** The programs are all the time there is: no run may need more of them than this without a kill. */
const MOST_TURNS = 3 * KILLS + 20;

const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
/** A second or two of training: kills fall before its first checkpoint and between later ones. */
const EXPERIMENT = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  optimizer: { name: 'adam' },
  epochs: faultCount({ quick: 300, full: 500 }),
  record: { everySteps: 40 },
};
const SWEEP = {
  name: 'Killed',
  template: EXPERIMENT,
  axes: [{ field: 'activation', values: ['relu', 'elu'] }],
  seeds: 1,
};

/** What each experiment comes to when nothing disturbs it, by the hash of its spec. */
function undisturbedIn(folder: string): ReadonlyMap<string, unknown> {
  const file = path.join(folder, 'undisturbed.sqlite');
  expect(lab(['run', writeJson(folder, 'a.json', EXPERIMENT), '--seeds', '2', '--db', file]).code).toBe(0);
  expect(lab(['sweep', writeJson(folder, 'b.json', SWEEP), '--db', file]).code).toBe(0);
  const outcomes = new Map([...look(file)!.values()].map((run) => [run.specHash, outcomeOf(run)]));
  expect(outcomes.size).toBe(4);
  return outcomes;
}

describe('lab is killed at any moment', () => {
  it(
    `loses nothing that was committed, and goes on to the same weights (${KILLS} kills)`,
    { timeout: 3_000_000 },
    async () => {
      const folder = testFolder();
      const undisturbed = undisturbedIn(folder);
      const file = path.join(folder, 'history.sqlite');
      const db = ['--workers', '2', '--db', file];
      const beginnings = [
        ['run', writeJson(folder, 'a.json', EXPERIMENT), '--seeds', '2', ...db],
        ['sweep', writeJson(folder, 'b.json', SWEEP), ...db],
      ];
      const rng = Rng.stream(20260101, 'kills of lab');
      let begun = 0;
      let kills = 0;
      for (let turn = 0; kills < KILLS; turn++) {
        expect(turn).toBeLessThan(MOST_TURNS);
        const unfinished = [...(look(file)?.values() ?? [])].some(({ status }) => status !== 'done');
        const args = unfinished ? ['resume', '--all', ...db] : beginnings[begun++ % 2]!;
        const [at, from] = [rng.uniform(), rng.uniform() < 0.4 ? ('start' as const) : ('training' as const)];
        const { killed, before } = await killLabAt(args, file, from, at, rng.uniform() < 0.3);
        if (killed) kills++;
        const what = `kill ${kills}, lab ${args[0]}, ${from} ${at.toFixed(3)}`;
        expect(faultsOf(file), what).toEqual([]);
        if (before !== null) expect(lostBetween(before, look(file)!), what).toEqual([]);
      }
      const last = lab(['resume', '--all', ...db]);
      expect(last.stderr).not.toContain('lab:');
      expect(last.code).toBe(0);
      const runs = [...look(file)!.values()];
      expect(runs.length).toBeGreaterThanOrEqual(2);
      for (const run of runs) expect(outcomeOf(run)).toEqual(undisturbed.get(run.specHash));
      expect(faultsOf(file)).toEqual([]);
    },
  );
});

/**
 * Starts `lab` and kills it: some time after its start, or some time after a run of its own trains. Meanwhile a second
 * reader looks at the history; what it saw last is what must be there.
 *
 * @param at share of the longest wait, in [0, 1).
 * @param all kills its trainers in the same moment; else they must end by themselves.
 */
async function killLabAt(
  args: readonly string[],
  file: string,
  from: 'start' | 'training',
  at: number,
  all: boolean,
): Promise<{ killed: boolean; before: Seen | null }> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: 'ignore' });
  let ended = false;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve(void (ended = true))));
  let before: Seen | null = null;
  let due = from === 'start' ? performance.now() + 900 * at : Infinity;
  const queuedBefore = queuedOf(look(file));
  while (!ended && performance.now() < due) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    before = look(file) ?? before;
    const trains = [...(before?.values() ?? [])].some(({ status }) => status === 'running');
    if (due === Infinity && trains && queuedOf(before) > queuedBefore) due = performance.now() + 1500 * at;
  }
  if (ended) return { killed: false, before: null };
  const family = familyOf(child.pid!);
  if (all) for (const pid of family) endProcess(pid);
  else child.kill('SIGKILL');
  await gone;
  // A trainer notices that its parent has gone; none stays behind.
  await eventually(() => family.every((pid) => processState(pid) !== 'running'), 'the end of all trainers');
  return { killed: true, before };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was quicker.
  }
}

/** Grows when a program has created or taken up runs. */
function queuedOf(seen: Seen | null): number {
  return [...(seen?.values() ?? [])].reduce((sum, run) => sum + 1 + run.queued, 0);
}

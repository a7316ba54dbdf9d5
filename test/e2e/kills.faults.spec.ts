import { expect, test } from '@playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Rng } from '../../shared/rng';
import type { CsvFacts } from '../../shared/transfers';
import { faultCount } from '../support/faultCount';
import { faultsOf, familyOf, look, lostBetween, outcomeOf, processState, type Seen } from '../support/killed';
import { answerOpenDialog, answerSaveDialog, call, newDataFolder, openLab, type Lab } from './support/app';

const ROOT = path.join(import.meta.dirname, '../..');
const CLI = path.join(ROOT, 'dist/main/cli.js');
const KILLS = faultCount({ quick: 4, full: 32 });
test.describe.configure({ timeout: 3_000_000 });

const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  optimizer: { name: 'adam' },
  epochs: faultCount({ quick: 600, full: 1500 }),
  record: { everySteps: 40 },
};
const SMALL = { dataset: { name: 'moons', samples: 100 }, steps: 40 };
const SWEEP = {
  version: 1,
  name: 'Killed',
  template: SMALL,
  axes: [{ field: 'activation', values: ['relu', 'tanh', 'silu', 'elu'] }],
  seeds: 5,
};
const SWEEP_RUNS = 20;

/** What is done when the app is killed: an action that may be under way then, and the longest wait after it. */
interface Moment {
  readonly name: string;
  readonly longestMs: number;
  begin(lab: Lab, files: Files): Promise<void>;
}

interface Files {
  readonly data: string;
  readonly history: string;
  readonly study: string;
  readonly csv: string;
  /** What the CSV was going to be. */
  facts: CsvFacts | null;
}

const nothing = () => Promise.resolve();
/** Answers may never come. */
const forget = (promise: Promise<unknown>) => void promise.catch(() => undefined);

const MOMENTS: readonly Moment[] = [
  { name: 'training', longestMs: 2500, begin: nothing },
  { name: 'sweep start', longestMs: 500, begin: async ({ page }) => forget(call(page, 'sweep:start', SWEEP)) },
  { name: 'quit', longestMs: 500, begin: async ({ app }) => forget(app.close()) },
  {
    name: 'checkpoint',
    longestMs: 30,
    begin: async (_lab, { history }) => {
      const steps = () => [...look(history)!.values()].map(({ checkpointStep }) => checkpointStep).join();
      const before = steps();
      for (let tries = 0; tries < 500 && steps() === before; tries++) await pause(5);
    },
  },
  {
    name: 'export',
    longestMs: 400,
    begin: async (lab, files) => {
      const ids = [...look(files.history)!.keys()];
      files.facts = await call<CsvFacts>(lab.page, 'export:measure', { ids, format: 'long' });
      await answerSaveDialog(lab, files.csv);
      forget(call(lab.page, 'export:write'));
    },
  },
  {
    name: 'study import',
    longestMs: 400,
    begin: async (lab, { study }) => {
      await answerOpenDialog(lab, study);
      await call(lab.page, 'study:choose');
      await call(lab.page, 'study:preview');
      forget(call(lab.page, 'study:take'));
    },
  },
  { name: 'empty bin', longestMs: 60, begin: async ({ page }) => forget(call(page, 'run:emptyBin')) },
];

test(`an app that is killed at any moment loses nothing and goes on to the same weights (${KILLS} kills)`, async () => {
  const data = newDataFolder();
  const history = path.join(data, 'history.sqlite');
  const other = path.join(data, 'other');
  const [undisturbed, study] = prepare(other);
  const files: Files = { data, history, study, csv: path.join(data, 'out.csv'), facts: null };
  const rng = Rng.stream(20260103, 'kills of the app');
  // All kinds in turn; a start is the third, so that a few kills are of the most common ones.
  const kinds = [...MOMENTS.slice(0, 2), null, ...MOMENTS.slice(2)];
  const seen = new Map<string, number>();
  for (let turn = 0, kills = 0; kills < KILLS; turn++) {
    expect(turn).toBeLessThan(3 * KILLS + 10);
    const moment = kinds[turn % kinds.length]!;
    const at = rng.uniform();
    const binned = new Set<string>();
    let before: Seen | null = null;
    let process: ChildProcess;
    if (moment === null) {
      process = spawnApp(data);
      await pause(2000 * at);
      before = look(history);
    } else {
      const lab = await openLab(data);
      process = lab.app.process();
      await trainTwo(lab, history);
      if (moment.name === 'empty bin') {
        labCommand(['run', path.join(data, 'small.json'), '--seeds', '3', '--name', 'binned', '--db', history]);
        for (const { id, status } of look(history)!.values()) {
          if (status === 'done' && (await nameOf(lab, id)) === 'binned') binned.add(id);
        }
        await call(lab.page, 'run:bin', { ids: [...binned] });
      }
      await moment.begin(lab, files);
      const until = performance.now() + moment.longestMs * at;
      do before = look(history) ?? before;
      while (performance.now() < until);
    }
    const family = process.exitCode === null ? familyOf(process.pid!) : [];
    const isKilled = await killAndWait(process);
    if (isKilled) kills++;
    const name = moment?.name ?? 'start';
    if (isKilled) seen.set(name, (seen.get(name) ?? 0) + 1);
    const what = `kill ${kills}: ${name}, ${at.toFixed(3)} of its time`;
    await expect
      .poll(() => family.filter((pid) => processState(pid) === 'running'), { timeout: 60_000, message: what })
      .toEqual([]);
    expect(faultsOf(history), what).toEqual([]);
    const after = look(history);
    for (const id of binned) (before as Map<string, unknown> | null)?.delete(id);
    if (before !== null) expect(lostBetween(before, after!), what).toEqual([]);
    if (after !== null) expect(sweepRuns(after) % SWEEP_RUNS, what).toBe(0);
    checkCsv(files, what);
  }
  test.info().annotations.push({ type: 'kills', description: JSON.stringify([...seen]) });
  const { stderr, status } = labCommand(['resume', '--all', '--db', history, '--workers', '2']);
  expect(stderr).not.toContain('lab:');
  expect(status).toBe(0);
  const runs = [...look(history)!.values()];
  expect(runs.length).toBeGreaterThan(1);
  for (const run of runs) expect(outcomeOf(run)).toEqual(undisturbed.get(run.specHash));
  expect(faultsOf(history)).toEqual([]);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function labCommand(args: readonly string[]) {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
}

/** Everything that is trained here, undisturbed, in another history; and a study of some of it. */
function prepare(folder: string): [ReadonlyMap<string, unknown>, string] {
  const history = `${folder}.sqlite`;
  const study = `${folder}.initlab-study`;
  const write = (name: string, value: unknown) => {
    const file = path.join(path.dirname(folder), name);
    writeFileSync(file, JSON.stringify(value));
    return file;
  };
  const done = (args: readonly string[]) => expect(labCommand(args)).toMatchObject({ status: 0 });
  done(['run', write('long.json', LONG), '--seeds', '2', '--workers', '2', '--db', history]);
  done(['run', write('small.json', SMALL), '--seeds', '40', '--name', 'studied', '--db', history]);
  done(['study', '--all', '--out', study, '--db', history]);
  done(['sweep', write('sweep.json', SWEEP), '--db', history]);
  return [new Map([...look(history)!.values()].map((run) => [run.specHash, outcomeOf(run)])), study];
}

/** Two long runs that train: those that were interrupted, or new ones. */
async function trainTwo({ page }: Lab, history: string): Promise<void> {
  const unfinished = [...look(history)!.values()].filter(({ status }) => status !== 'done');
  for (const { id } of unfinished) await call(page, 'run:control', { id, action: 'resume' });
  if (unfinished.length < 2) await call(page, 'run:start', { spec: LONG, name: null, seeds: 2, startPaused: false });
  await call(page, 'settings:set', { trainers: 2 });
  await expect.poll(() => [...look(history)!.values()].some(({ status }) => status === 'running')).toBe(true);
}

const nameOf = async ({ page }: Lab, id: string) => (await call<{ name: string }>(page, 'run:get', { id })).name;

/** The app without Playwright, which would wait for its window. */
function spawnApp(data: string): ChildProcess {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const electron =
    dist === undefined ? (createRequire(import.meta.url)('electron') as string) : path.join(dist, 'electron');
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return spawn(electron, [...flags, ROOT], { env: { ...process.env, INITLAB_DATA: data }, stdio: 'ignore' });
}

/** False when it had ended by itself. */
async function killAndWait(process: ChildProcess): Promise<boolean> {
  if (process.exitCode !== null || process.signalCode !== null) return false;
  const ended = new Promise<string | null>((resolve) => process.once('exit', (_code, signal) => resolve(signal)));
  process.kill('SIGKILL');
  return (await ended) === 'SIGKILL';
}

/** A sweep is stored with all its runs or not at all. */
function sweepRuns(seen: Seen): number {
  return [...seen.values()].filter(({ sweepId }) => sweepId !== null).length;
}

/** A file under the name that was asked for is whole. */
function checkCsv({ csv, facts }: Files, what: string): void {
  if (!existsSync(csv)) return;
  expect(createHash('sha256').update(readFileSync(csv)).digest('hex'), what).toBe(facts?.sha256);
  rmSync(csv);
}

import { expect, test } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Rng } from '../../shared/rng';
import type { CsvFacts } from '../../shared/transfers';
import { faultCount } from '../support/faultCount';
import { faultsOf } from '../support/killed';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  closeLab,
  getRun,
  listRuns,
  openLab,
  startRuns,
  type Lab,
} from './support/app';

const CLI = path.join(import.meta.dirname, '../../dist/main/cli.js');
const KILLS = faultCount({ quick: 2, full: 12 });
test.describe.configure({ timeout: 900_000 });

/** Kills the process of this name once it is there, some time later; null when it had ended before. */
async function killSoon(lab: Lab, name: string, waitMs: number): Promise<boolean> {
  const pid = await lab.app.evaluate(async ({ app }, service) => {
    for (let tries = 0; tries < 2000; tries++) {
      const found = app.getAppMetrics().find((metric) => metric.name === service || metric.serviceName === service);
      if (found !== undefined) return found.pid;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return 0;
  }, name);
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  if (pid === 0) return false;
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

const outcome = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown as Error).message,
  );

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

test(`processes that import, export and carry studies are killed: a sentence, and nothing half done (${KILLS} kills each)`, async () => {
  const lab = await openLab();
  const { page, data } = lab;
  const folder = path.join(data, 'out');
  spawnSync('mkdir', [folder]);
  const at = (name: string) => path.join(folder, name);
  const rng = Rng.stream(20260104, 'kills of helpers');

  // A history with many points, a study of other runs, and a table of some megabytes.
  const spec = path.join(data, 'a.json');
  writeFileSync(spec, JSON.stringify({ dataset: 'moons', steps: 3000, record: { everySteps: 1 } }));
  const other = path.join(data, 'other.sqlite');
  const study = path.join(data, 'other.initlab-study');
  for (const args of [
    ['run', spec, '--seeds', '6', '--db', path.join(data, 'history.sqlite')],
    ['run', spec, '--seeds', '2', '--name', 'of another', '--db', other],
    ['study', '--all', '--out', study, '--db', other],
  ]) {
    expect(spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' })).toMatchObject({ status: 0 });
  }
  const csv = path.join(data, 'rows.csv');
  const row = (i: number) => `${Math.sqrt(i)},${i % 97},${i % 2 ? 'a' : 'b'}`;
  writeFileSync(csv, `x,y,kind\n${Array.from({ length: 60_000 }, (_, i) => row(i)).join('\n')}\n`);
  // The window hears of them from the file.
  await expect.poll(async () => (await listRuns(page)).length).toBe(6);
  const runs = await listRuns(page);
  const ids = runs.map(({ id }) => id);
  const hidden = { units: 96, activation: 'tanh' };
  const network = { layers: [hidden, hidden, { activation: 'identity' }] };
  const [training] = await startRuns(page, { dataset: 'moons', network, epochs: 100_000 });

  let killed = 0;
  for (let k = 0; k < KILLS; k++) {
    // Export: a file of that name, if there is one, is whole.
    const target = at('points.csv');
    const facts = await call<CsvFacts>(page, 'export:measure', { ids, format: 'long' });
    await answerSaveDialog(lab, target);
    const exported = outcome(call(page, 'export:write'));
    if (await killSoon(lab, 'Initlab exporter', 250 * rng.uniform())) killed++;
    const exportError = await exported;
    if (exportError !== null) expect(exportError).toMatch(/^the export ended unexpectedly \(code -?\d+\); try again$/);
    if (existsSync(target)) expect(sha256(target)).toBe(facts.sha256);
    else expect(exportError).not.toBeNull();
    rmSync(target, { force: true });

    // Saving a study.
    await call(page, 'study:measure', { ids });
    await answerSaveDialog(lab, at('saved.initlab-study'));
    const saved = outcome(call(page, 'study:write', { title: 'Saved', note: '', withData: true }));
    if (await killSoon(lab, 'Initlab study', 60 * rng.uniform())) killed++;
    const saveError = await saved;
    if (saveError !== null)
      expect(saveError).toMatch(/^the work on the study ended unexpectedly \(code -?\d+\); try again$/);
    expect(existsSync(at('saved.initlab-study'))).toBe(saveError === null);
    rmSync(at('saved.initlab-study'), { force: true });

    // Importing one: all of its runs or none.
    const before = (await listRuns(page)).length;
    await answerOpenDialog(lab, study);
    await call(page, 'study:choose');
    await call(page, 'study:preview');
    const taken = outcome(call(page, 'study:take'));
    if (await killSoon(lab, 'Initlab study', 40 * rng.uniform())) killed++;
    const takeError = await taken;
    if (takeError !== null)
      expect(takeError).toMatch(/^the work on the study ended unexpectedly \(code -?\d+\); try again$/);
    const now = await listRuns(page);
    if (takeError === null) expect([0, 2]).toContain(now.length - before);
    else expect(now.length).toBe(before);

    // Importing data: the set is there or it is not.
    await answerOpenDialog(lab, csv);
    await call(page, 'dataset:choose', { part: 'examples' });
    const read = outcome(call(page, 'dataset:preview'));
    const whileReading = rng.uniform() < 0.5;
    if (whileReading && (await killSoon(lab, 'Initlab importer', 100 * rng.uniform()))) killed++;
    let importError = await read;
    if (importError === null) {
      const choice = { title: `Table ${k}`, target: 'kind', task: 'classification', exclude: [] };
      const keeping = outcome(call(page, 'dataset:keep', choice));
      if (await killSoon(lab, 'Initlab importer', 100 * rng.uniform())) killed++;
      importError = await keeping;
    }
    if (importError !== null) {
      expect(importError).toMatch(
        /^the reading of the file ended unexpectedly \(code -?\d+\); it may need more memory/,
      );
    }
    const kept = existsSync(path.join(data, 'datasets')) ? readdirSync(path.join(data, 'datasets')) : [];
    expect(kept.filter((name) => name.endsWith('.part'))).toEqual([]);
    // Nothing is left beside what was asked for, hidden files among it.
    expect(readdirSync(folder)).toEqual([]);
    expect(faultsOf(path.join(data, 'history.sqlite'))).toEqual([]);
  }
  expect(killed).toBeGreaterThanOrEqual(KILLS);
  test.info().annotations.push({ type: 'kills', description: String(killed) });

  // The training beside them went on.
  expect((await getRun(page, training!.id)).status).toBe('running');
  await call(page, 'run:control', { id: training!.id, action: 'stop' });
  await closeLab(lab);
});

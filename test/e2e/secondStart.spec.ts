import { expect, test } from '@playwright/test';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { processState } from '../support/killed';
import { eventually } from '../support/wait';
import { call, closeLab, getRun, newDataFolder, openLab, startRuns, type Lab } from './support/app';
import { sessionsOf } from './support/sessions';

const ROOT = path.join(import.meta.dirname, '../..');
const CLI = path.join(ROOT, 'dist/main/cli.js');
test.describe.configure({ timeout: 120_000 });

/** Starts the app once more, as a double click would. Resolves with its exit code, if it ends. */
function startAgain(
  data: string,
  files: readonly string[] = [],
): { child: ChildProcess; ended: Promise<number | null> } {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const electron =
    dist === undefined ? (createRequire(import.meta.url)('electron') as string) : path.join(dist, 'electron');
  const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const child = spawn(electron, [...flags, ROOT, ...files], {
    env: { ...process.env, INITLAB_DATA: data },
    stdio: 'ignore',
  });
  return { child, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

const inFront = (lab: Lab) =>
  lab.app.evaluate(({ BrowserWindow }) => {
    const [window, ...more] = BrowserWindow.getAllWindows();
    return { windows: 1 + more.length, minimized: window!.isMinimized(), visible: window!.isVisible() };
  });

/** A study of one small run. */
function makeStudy(data: string): string {
  const [spec, db, study] = ['s.json', 's.sqlite', 'given.initlab-study'].map((name) => path.join(data, name));
  writeFileSync(spec!, JSON.stringify({ dataset: 'xor', epochs: 5 }));
  for (const args of [
    ['run', spec!, '--db', db!],
    ['study', '--all', '--out', study!, '--db', db!],
  ]) {
    expect(spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' })).toMatchObject({ status: 0 });
  }
  return study!;
}

test('a second start brings the first window to the front, with the file that it was given', async () => {
  const lab = await openLab();
  await lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize());
  // Without a window manager, as on a test machine's display, nothing is ever minimized.
  const canMinimize = (await inFront(lab)).minimized;
  await lab.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    const said = globalThis as { calls?: string[] };
    said.calls = [];
    for (const name of ['restore', 'show', 'focus'] as const) {
      const real = window[name].bind(window);
      window[name] = () => {
        said.calls!.push(name);
        real();
      };
    }
    window.isMinimized = () => true;
  });
  const study = makeStudy(lab.data);
  expect(await startAgain(lab.data, [study]).ended).toBe(0);
  await expect
    .poll(() => lab.app.evaluate(() => (globalThis as { calls?: string[] }).calls))
    .toEqual(['restore', 'show', 'focus']);
  await expect(lab.page.getByRole('dialog')).toContainText('given');
  await lab.page.keyboard.press('Escape');
  expect(await inFront(lab)).toMatchObject({ windows: 1, visible: true });
  test.info().annotations.push({ type: 'minimized', description: String(canMinimize) });

  // Another folder is another laboratory; the command line is welcome beside the window.
  const other = await openLab(newDataFolder());
  expect(await call(other.page, 'app:info')).not.toEqual(await call(lab.page, 'app:info'));
  await closeLab(other);
  const listed = spawnSync(process.execPath, [CLI, 'list', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, INITLAB_DATA: lab.data },
  });
  expect(listed).toMatchObject({ status: 0, stderr: '' });
  await closeLab(lab);
});

test('a start while the first one is quitting opens the app again when it has ended, with the file', async () => {
  const lab = await openLab();
  const study = makeStudy(lab.data);
  const hidden = { units: 96, activation: 'tanh' };
  const network = { layers: [hidden, hidden, { activation: 'identity' }] };
  const [run] = await startRuns(lab.page, { dataset: 'moons', network, epochs: 100_000 });
  await expect.poll(async () => (await getRun(lab.page, run!.id)).step).toBeGreaterThan(0);
  const first = lab.app.process().pid!;
  // Its trainer is stopped: quitting waits for its checkpoint, some seconds.
  await lab.app.evaluate(({ app }) => {
    const trainer = app
      .getAppMetrics()
      .find(({ name, serviceName }) => name === 'Initlab trainer' || serviceName === 'node.mojom.NodeService');
    process.kill(trainer!.pid, 'SIGSTOP');
    app.quit();
  });
  expect(await startAgain(lab.data, [study]).ended).toBe(0);
  const history = path.join(lab.data, 'history.sqlite');
  const pid = await eventually(
    () => sessionsOf(history).find((each) => each.kind === 'window' && each.pid !== first)?.pid,
    'another program on the history',
    60_000,
  );
  try {
    expect(processState(pid)).toBe('running');
    expect(sessionsOf(history).filter(({ pid: each }) => each === first)).toEqual([]);
    const line = commandLine(pid);
    expect(line).toContain(study);
  } finally {
    process.kill(pid, 'SIGKILL');
    await closeLab(lab).catch(() => undefined);
  }
});

/** What a process was started with. */
function commandLine(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
}

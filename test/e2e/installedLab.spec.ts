import { expect, test } from '@playwright/test';
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newDataFolder } from './support/app';

/** The `lab` of a package is Electron itself, called as assets/linux/lab does; the built app stands for the packed one here. */
const ROOT = path.join(import.meta.dirname, '../..');
const ELECTRON = path.join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron');
const NODE_LAB = path.join(ROOT, 'dist/main/cli.js');
const LAUNCHER = readFileSync(path.join(ROOT, 'assets/linux/lab'), 'utf8');
const SWITCHES = LAUNCHER.slice(LAUNCHER.indexOf('exec '))
  .match(/--[a-z-]+(=\S+)?/g)!
  .filter((each) => each !== '--lab');

const folder = newDataFolder();
const db = path.join(folder, 'history.sqlite');
const SPEC = path.join(folder, 'one.initlab.json');
const LONG = path.join(folder, 'long.initlab.json');
writeFileSync(SPEC, JSON.stringify({ dataset: { name: 'moons', samples: 100 }, epochs: 4 }));
writeFileSync(
  LONG,
  JSON.stringify({ dataset: 'digits', epochs: 5000, network: { layers: [{ units: 64 }, { activation: 'identity' }] } }),
);

/** No display, as in a job on another computer. */
const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...bare } = process.env;
const env = { ...bare, INITLAB_DATA: folder };
const commandOf = (args: readonly string[]) => [...SWITCHES, ROOT, '--lab', '--', ...args];

function labOf(args: readonly string[], by: 'electron' | 'node' = 'electron') {
  const [program, all] = by === 'node' ? [process.execPath, [NODE_LAB, ...args]] : [ELECTRON, commandOf(args)];
  const { status, stdout, stderr } = spawnSync(program, all, { env, encoding: 'utf8', timeout: 60_000 });
  return { status, stdout, stderr };
}

test('lab of the installed program says what lab in Node says, without a display', () => {
  for (const args of [['schema'], ['nonsense'], ['list', '--jsn'], ['run', 'missing.json'], ['help'], []]) {
    expect(labOf(args)).toEqual(labOf(args, 'node'));
  }
  const run = labOf(['run', SPEC, '--json', '--db', db]);
  const hash = (text: string) => (JSON.parse(text) as { run: { weightsHash: string } }).run.weightsHash;
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  const other = labOf(['run', SPEC, '--json', '--db', path.join(folder, 'other.sqlite')], 'node');
  expect(hash(run.stdout)).toBe(hash(other.stdout));
  expect(labOf(['list', '--db', db])).toEqual(labOf(['list', '--db', db], 'node'));
});

test('lab leaves nothing in the data folder but the history', () => {
  const data = newDataFolder();
  const made = spawnSync(ELECTRON, commandOf(['run', SPEC]), { env: { ...env, INITLAB_DATA: data }, encoding: 'utf8' });
  expect([made.status, made.stderr]).toEqual([0, '']);
  expect(readdirSync(data)).toEqual(['history.sqlite']);
});

test('Ctrl+C pauses its runs with their last step, as in Node', async () => {
  const child = spawn(ELECTRON, commandOf(['run', LONG, '--db', db]), {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const active = () => labOf(['list', '--db', db, '--where', 'status:running AND step>200', '--json'], 'node').stdout;
  await expect.poll(active).toContain('"id"');
  // A terminal sends it to the whole group.
  process.kill(-child.pid!, 'SIGINT');
  expect(await ended).toBe(130);
  const runs = labOf(['list', '--db', db, '--where', 'status:interrupted', '--json'], 'node');
  const [run] = (JSON.parse(runs.stdout) as { runs: readonly { status: string; steps: number; message: string }[] })
    .runs;
  expect(run!.message).toContain(`resumed from step ${run!.steps}`);
});

import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDeb, unpackTar } from './packaging/places.mjs';
import { startDisplay } from './setup/display.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { isRoot, quietly, root, run, SetupError } from './setup/tools.mjs';

/**
 * What a package costs: its size and what takes the room, how long it takes to install, and how long to the first
 * painted frame of the window. Medians of five starts: cold ones, for which the system forgets what it has read of the
 * disk, and warm ones. Beside it the same Electron with an empty window: the ratio is what is ours, on any machine.
 *
 *     npm run bench:start             builds the packages first
 *     npm run bench:start -- --keep   takes those in release/
 */
const STARTS = 5;
const RELEASE = path.join(root, 'release');
const WAIT_MS = 60_000;
const EMPTY_MAIN = `
  const { app, BrowserWindow } = require('electron');
  app.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900 }).loadURL('data:text/html,<p>Empty</p>'));
  app.on('window-all-closed', () => app.quit());`;

await main(async () => {
  if (process.platform !== 'linux')
    throw new SetupError('Starts are measured on Linux, where the packages can be built.');
  const electron = await prepare('tests');
  const isKept = process.argv.includes('--keep');
  if (!isKept || newest('.tar.gz') === null) run(process.execPath, ['scripts/package.mjs']);
  const [tar, deb] = [newest('.tar.gz'), newest('.deb')];
  if (tar === null) throw new SetupError('release/ must hold a tar.gz; npm run package says why it has not built one');
  const work = mkdtempSync(path.join(tmpdir(), 'initlab-start-'));
  const display = await startDisplay();
  try {
    const folder = sizes(tar, deb, work);
    if (deb !== null) {
      const { isSystem, seconds } = await installDeb(deb, path.join(work, 'deb'));
      print(`${isSystem ? 'deb, installed by dpkg' : 'deb, unpacked only'}`.padEnd(34) + ` ${seconds.toFixed(1)} s`);
    }
    const app = { program: path.join(folder, 'initlab'), args: [], data: newFolder(work, 'data') };
    const emptyApp = newFolder(work, 'empty');
    writeFileSync(path.join(emptyApp, 'main.cjs'), EMPTY_MAIN);
    writeFileSync(path.join(emptyApp, 'package.json'), JSON.stringify({ name: 'empty', main: 'main.cjs' }));
    const empty = { program: electron.executable, args: [emptyApp], data: newFolder(work, 'emptyData') };
    // The first start makes files that later ones find.
    for (const each of [app, empty]) await start(each, display.env);
    print('');
    print('start to first painted frame, median of five (fastest … slowest)');
    for (const kind of ['cold', 'warm']) {
      if (kind === 'cold' && !forget()) {
        print('cold   not measured: only root can make the system forget what it has read');
        continue;
      }
      const times = { app: [], empty: [] };
      // In turns, so that whatever else the machine does meets both.
      for (let i = 0; i < STARTS; i++) {
        for (const [name, each] of [
          ['app', app],
          ['empty', empty],
        ]) {
          if (kind === 'cold') forget();
          times[name].push(await start(each, display.env));
        }
      }
      const ratio = median(times.app) / median(times.empty);
      print(`${kind}   Initlab ${spread(times.app)}   empty window ${spread(times.empty)}   ratio ${ratio.toFixed(2)}`);
    }
  } finally {
    display.stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Prints what the packages weigh; gives the folder of the unpacked app. */
function sizes(tar, deb, work) {
  for (const file of [tar, deb])
    if (file !== null) print(`${path.basename(file).padEnd(34)} ${mega(statSync(file).size)}`);
  const before = performance.now();
  const place = unpackTar(tar, path.join(work, 'tar'));
  const seconds = (performance.now() - before) / 1000;
  const folder = path.join(place.root, place.folder);
  const all = filesBelow(folder);
  const sum = (test) => all.filter(({ name }) => test(name)).reduce((total, { bytes }) => total + bytes, 0);
  const archive = 'resources/app.asar';
  const isOurs = (name) => name === archive || name.startsWith('resources/') || name === 'lab';
  print(`unpacked, ${all.length} files`.padEnd(34) + ` ${mega(sum(() => true))}   in ${seconds.toFixed(1)} s`);
  print(`  Electron`.padEnd(34) + ` ${mega(sum((name) => !isOurs(name)))}`);
  print(`  the app’s archive`.padEnd(34) + ` ${mega(sum((name) => name === archive))}`);
  print(`  SQLite, icons, lab`.padEnd(34) + ` ${mega(sum((name) => isOurs(name) && name !== archive))}`);
  return folder;
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((file) => ({ name: path.relative(folder, file), bytes: statSync(file).size }));
}

/** Starts an app, waits for its window and ends it. Returns the ms from the start of its process to the first painted frame. */
async function start({ program, args, data }, displayEnv) {
  const flags = [...(isRoot ? ['--no-sandbox'] : []), '--remote-debugging-port=0', `--user-data-dir=${data}`];
  const began = Date.now();
  const child = spawn(program, [...flags, ...args], {
    env: { ...process.env, ...displayEnv, INITLAB_DATA: data },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const giveUp = setTimeout(() => child.kill('SIGKILL'), WAIT_MS);
  try {
    const browser = await chromium.connectOverCDP(await debuggerOf(child));
    const context = browser.contexts()[0];
    const page = context.pages()[0] ?? (await context.waitForEvent('page'));
    // The page knows when it painted, however late it is asked.
    const painted = await page.waitForFunction(() => {
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return paint === undefined ? null : performance.timeOrigin + paint.startTime;
    });
    const at = await painted.jsonValue();
    await page.close().catch(() => undefined);
    await browser.close().catch(() => undefined);
    await ended;
    return at - began;
  } finally {
    clearTimeout(giveUp);
    child.kill('SIGKILL');
  }
}

function debuggerOf(child) {
  let told = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${told.slice(-2000)}`)));
    child.stderr.on('data', (chunk) => {
      told += chunk;
      const address = /DevTools listening on (ws:\S+)/.exec(told)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
}

/** Makes the system read everything from the disk again. False where it may not be asked to. */
function forget() {
  try {
    quietly('sync', []);
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}

function newest(ending) {
  try {
    const names = readdirSync(RELEASE).filter((name) => name.endsWith(ending));
    return names.length === 0 ? null : path.join(RELEASE, names.sort().at(-1));
  } catch {
    return null; // nothing was built yet
  }
}

function newFolder(work, name) {
  const folder = path.join(work, name);
  mkdirSync(folder);
  return folder;
}

function median(times) {
  return [...times].sort((a, b) => a - b)[times.length >> 1];
}

function spread(times) {
  const all = [...times].sort((a, b) => a - b).map((ms) => `${Math.round(ms)}`);
  return `${Math.round(median(times))} ms (${all[0]} … ${all.at(-1)})`;
}

function mega(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`.padStart(9);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

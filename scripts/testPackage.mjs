// Tests of the finished packages: puts them into clean places, takes the network away, and drives the installed app.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDeb, unpackTar, withoutNetwork } from './packaging/places.mjs';
import { needSystem } from './setup/debian.mjs';
import { startDisplay } from './setup/display.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { root, run, say, SetupError } from './setup/tools.mjs';

const RELEASE = path.join(root, 'release');

await main(async () => {
  if (process.platform !== 'linux') throw new SetupError('Packages are tested on Linux only.');
  await prepare('tests');
  needSystem('packageTests');
  const isKept = process.argv.includes('--keep'); // what was built last, whatever changed since
  if (!isKept || newest('.deb') === null) run(process.execPath, ['scripts/package.mjs']);
  const found = { deb: newest('.deb'), tar: newest('.tar.gz') };
  if (found.deb === null || found.tar === null) {
    throw new SetupError('release/ must hold a deb and a tar.gz; npm run package says why it has not built them');
  }
  const work = mkdtempSync(path.join(tmpdir(), 'initlab-package-'));
  const display = await startDisplay({ forAnyone: true });
  try {
    const places = [await installDeb(found.deb, path.join(work, 'deb')), unpackTar(found.tar, path.join(work, 'tar'))];
    const extra = process.argv.slice(2).filter((arg) => arg !== '--keep');
    const cli = path.join('node_modules', '@playwright/test/cli.js');
    const tests = [process.execPath, cli, 'test', '--config', 'playwright.package.config.ts', ...extra];
    const [program, args] = withoutNetwork(places, tests) ?? [];
    if (program === undefined) throw new SetupError('The tests need `unshare` and `ip`, to take the network away.');
    const env = { ...process.env, ...display.env, INITLAB_PLACES: JSON.stringify(places) };
    process.exitCode = await new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd: root, env, stdio: 'inherit' });
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    display.stop();
    rmSync(work, { recursive: true, force: true, maxRetries: 3 });
  }
  say(process.exitCode ? 'Some tests of the packages failed.' : 'The packages passed.');
});

function newest(ending) {
  if (!existsSync(RELEASE)) return null;
  const names = readdirSync(RELEASE).filter((name) => name.endsWith(ending));
  return names.length === 0 ? null : path.join(RELEASE, names.sort().at(-1));
}

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { isRoot, quietly, say, SetupError } from './tools.mjs';

// Looked for by what is needed, not by package: other systems and newer Debians name the packages differently.
const NEEDS = {
  electron: [
    { library: 'libgtk-3.so.0', packageName: 'libgtk-3-0' },
    { library: 'libnss3.so', packageName: 'libnss3' },
    { library: 'libasound.so.2', packageName: 'libasound2' },
    { library: 'libgbm.so.1', packageName: 'libgbm1' },
    // Loaded when the first window opens; without it the program ends there.
    { library: 'libX11-xcb.so.1', packageName: 'libx11-xcb1' },
  ],
  tests: [
    { command: 'Xvfb', packageName: 'xvfb' },
    { fontFolder: '/usr/share/fonts', packageName: 'fonts-dejavu-core' },
  ],
  // A real queue for its tests.
  queue: [
    { command: 'redis-server', packageName: 'redis-server' },
    { command: 'openssl', packageName: 'openssl' },
  ],
  unzip: [{ command: 'unzip', packageName: 'unzip' }],
  package: [
    { command: '7za', packageName: 'p7zip-full' },
    { command: 'dpkg-deb', packageName: 'dpkg' },
  ],
  packageTests: [{ command: 'xdotool', packageName: 'xdotool' }],
  compiler: [
    { command: 'g++', packageName: 'build-essential' },
    { command: 'make', packageName: 'build-essential' },
    { command: 'python3', packageName: 'python3' },
  ],
};

let listsAreFresh = false;

/**
 * Makes sure that the system has what these groups need. Installs it on Debian and its relatives when run as root;
 * otherwise stops with the line to run. Elsewhere than on Linux there is nothing to look for.
 */
export function needSystem(...groups) {
  if (process.platform !== 'linux') return;
  const missing = groups.flatMap((group) => NEEDS[group]).filter((need) => !isPresent(need));
  if (missing.length === 0) return;
  if (!hasCommand('apt-get')) {
    const names = missing.map((need) => need.library ?? need.command ?? 'a font').join(', ');
    throw new SetupError(`Missing on this system: ${names}. Install what provides them, then run this again.`);
  }
  const wanted = [...new Set(missing.map((need) => need.packageName))];
  if (!isRoot) {
    throw new SetupError(
      'Debian packages are missing. Run this line, then try again:\n' +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${wanted.join(' ')}`,
    );
  }
  say(`Installing Debian packages: ${wanted.join(' ')}`);
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  if (!listsAreFresh) quietly('apt-get', ['-q', 'update'], options);
  listsAreFresh = true;
  quietly('apt-get', ['-q', 'install', '-y', '--no-install-recommends', ...wanted.map(currentName)], options);
}

/** Like `needSystem` where that may install; otherwise what is missing fails the tests that need it, with the line to run. */
export function wantSystem(...groups) {
  if (isRoot && hasCommand('apt-get')) needSystem(...groups);
}

function isPresent({ library, command, fontFolder }) {
  if (library) return libraries().includes(`${library} `);
  if (command) return hasCommand(command);
  return hasFont(fontFolder);
}

/** Path of a program, or null. */
export function findCommand(command) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/bin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => path.join(folder, command)).find((file) => existsSync(file)) ?? null;
}

function hasCommand(command) {
  return findCommand(command) !== null;
}

function libraries() {
  const ldconfig = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig';
  return spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '';
}

function hasFont(folder) {
  return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /\.(ttf|otf)$/i.test(name));
}

/** Since Debian 13 some libraries carry a t64 at the end of their names. */
function currentName(name) {
  const renamed = `${name}t64`;
  return spawnSync('apt-cache', ['show', renamed], { stdio: 'ignore' }).status === 0 ? renamed : name;
}

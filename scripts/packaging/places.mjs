import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findCommand } from '../setup/debian.mjs';
import { cached, isRoot, quietly, say, SetupError } from '../setup/tools.mjs';

const SUITE = 'bookworm';
const MIRROR = 'http://deb.debian.org/debian';
/** Raise it when the steps below change, so that no cache keeps what the old ones made. */
const RECIPE = 2;
/** What the deb depends on, and what a desktop has: file kinds, their programs, `gio open`, a font. */
const DESKTOP = [
  ...['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'libx11-xcb1', 'xdg-utils'],
  ...['shared-mime-info', 'desktop-file-utils', 'libglib2.0-bin', 'fonts-dejavu-core'],
];

/** A folder with the files of the tar.gz. */
export function unpackTar(archive, root) {
  mkdirSync(path.join(root, 'opt'), { recursive: true });
  quietly('tar', ['-xzf', archive, '-C', path.join(root, 'opt')]);
  const [folder] = quietly('tar', ['-tzf', archive]).split('/', 1);
  return { kind: 'tar.gz', root, folder: `/opt/${folder}`, isSystem: false };
}

/**
 * A small Debian of its own, in which the deb is installed; only its files in a folder where none can be made. The place
 * says how many seconds that took.
 */
export async function installDeb(deb, root) {
  const system = await smallDebian();
  if (system === null) {
    mkdirSync(root, { recursive: true });
    const seconds = secondsOf(() => quietly('dpkg-deb', ['-x', deb, root]));
    return { kind: 'deb', root, folder: '/opt/Initlab', isSystem: false, seconds };
  }
  quietly('cp', ['-a', '--reflink=auto', system, root]);
  cpSync(deb, path.join(root, 'initlab.deb'));
  const seconds = secondsOf(() => quietly('chroot', [root, 'dpkg', '--install', '/initlab.deb'], { env: inRoot() }));
  return { kind: 'deb', root, folder: '/opt/Initlab', isSystem: true, seconds };
}

function secondsOf(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

/** The root of a minimal Debian with what a desktop has, made once; null, with the reason said, where it cannot be. */
async function smallDebian() {
  const no = (why) => {
    say(`The deb is unpacked, not installed: ${why}.`);
    return null;
  };
  if (!isRoot) return no('a system to install it in can be made only by root');
  if (findCommand('debootstrap') === null) return no('there is no debootstrap');
  try {
    return path.join(await cached(`debian-${SUITE}-r${RECIPE}`, makeDebian), 'root');
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    return no(error.message);
  }
}

function makeDebian(folder) {
  say('Making a small Debian to install the deb in (some minutes, once)');
  const root = path.join(folder, 'root');
  quietly('debootstrap', ['--variant=minbase', SUITE, root, mirror()]);
  const apt = (...args) => quietly('chroot', [root, 'apt-get', '-q', '-y', ...args], { env: inRoot() });
  apt('install', '--no-install-recommends', ...DESKTOP);
  apt('clean');
  writeFileSync(path.join(root, 'etc/passwd'), 'someone:x:1000:1000::/home/someone:/bin/sh\n', { flag: 'a' });
}

/** The one that this machine itself is installed from, where it is a Debian. */
function mirror() {
  const files = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list'].filter((file) => existsSync(file));
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  return /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s*)?(\S+)/m.exec(text)?.[1] ?? MIRROR;
}

function inRoot() {
  const PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
  return { PATH, DEBIAN_FRONTEND: 'noninteractive', LANG: 'C.UTF-8', http_proxy: process.env.http_proxy ?? '' };
}

/**
 * A shell command that runs another in a world without network, but for 127.0.0.1, whose mounts go with it.
 *
 * Returns null where the kernel or the user's rights do not allow that.
 */
export function withoutNetwork(places, command) {
  const user = isRoot ? [] : ['--map-root-user'];
  if (spawnSync('unshare', [...user, '--net', '--mount', 'ip', 'link', 'set', 'lo', 'up']).status !== 0) return null;
  const mounts = places
    .filter(({ isSystem }) => isSystem)
    .flatMap(({ root }) => [
      `mount --rbind /dev '${root}/dev'`,
      `mount -t proc proc '${root}/proc'`,
      `mkdir -p '${root}/tmp/.X11-unix' && mount --bind /tmp/.X11-unix '${root}/tmp/.X11-unix'`,
    ]);
  const script = ['set -e', 'ip link set lo up', ...mounts, 'exec "$@"'].join('\n');
  return ['unshare', [...user, '--net', '--mount', 'sh', '-c', script, 'sh', ...command]];
}

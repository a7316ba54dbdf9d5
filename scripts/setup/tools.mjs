// Helpers of the set-up. Only node: built-ins: these scripts run before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const cacheDir = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'initlab');
export const isRoot = process.getuid?.() === 0;

/** Chromium refuses to run as root with its sandbox on. */
export const electronArgs = (...args) => [...(isRoot ? ['--no-sandbox'] : []), ...args];

/** A failure with a sentence for the user; anything else is a bug and keeps its stack. */
export class SetupError extends Error {}

/** Progress goes to stderr, so that a command's stdout stays its own. */
export function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

/** Runs a program to its end with its output on stderr. Returns whether it succeeded; throws when it cannot start. */
export function succeeds(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error && result.error.code !== 'ETIMEDOUT') {
    throw new SetupError(`${command} could not be started: ${result.error.message}`);
  }
  return result.status === 0;
}

export function run(command, args, options) {
  if (!succeeds(command, args, options)) throw new SetupError(`This command failed: ${command} ${args.join(' ')}`);
}

/** Like run, but shows the program's output only when it fails. Returns its stdout. */
export function quietly(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28, ...options });
  if (result.error) throw new SetupError(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout.slice(-8000)}${result.stderr.slice(-8000)}\n`);
    throw new SetupError(`This command failed: ${command} ${args.join(' ')}`);
  }
  return result.stdout;
}

/** npm by the file that is running us where npm does, because npm is a .cmd file on Windows. */
export function npmCommand(args) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return [process.execPath, [cli, ...args], {}];
  return ['npm', args, { shell: process.platform === 'win32' }];
}

/** SHA-256 of files and folders: every path and every byte below them. A missing one counts as such. */
export function hashOf(...names) {
  const hash = createHash('sha256');
  const add = (name) => {
    const file = path.join(root, name);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const entry of readdirSync(file).sort()) add(path.join(name, entry));
    } else {
      hash.update(`${name}\0${stat ? stat.size : 'missing'}\0`);
      if (stat) hash.update(readFileSync(file));
    }
  };
  names.forEach(add);
  return hash.digest('hex');
}

export function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

export function readJson(file) {
  const text = readText(file);
  return text === null ? null : JSON.parse(text);
}

/** Writes a file whole or not at all. */
export function writeWhole(file, data) {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.tmp-${process.pid}`;
  writeFileSync(temporary, data);
  renameSync(temporary, file);
}

/**
 * A folder of the user's cache, filled once. It is filled under a temporary name and renamed when complete, so neither
 * a killed set-up nor two at a time can leave a half-filled one behind.
 */
export async function cached(name, fill) {
  const folder = path.join(cacheDir, name);
  const mark = path.join(folder, '.complete');
  if (existsSync(mark)) return folder;
  removeLeftovers(name);
  const temporary = `${folder}.tmp-${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  try {
    await fill(temporary);
    writeFileSync(path.join(temporary, '.complete'), '');
    if (existsSync(mark)) return folder; // another set-up was faster
    rmSync(folder, { recursive: true, force: true });
    renameSync(temporary, folder);
    return folder;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Temporary folders of set-ups that were killed would otherwise stay for good. */
function removeLeftovers(name) {
  if (!existsSync(cacheDir)) return;
  for (const entry of readdirSync(cacheDir)) {
    const pid = entry.startsWith(`${name}.tmp-`) ? Number(entry.slice(name.length + 5)) : 0;
    if (pid > 0 && !isAlive(pid)) rmSync(path.join(cacheDir, entry), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

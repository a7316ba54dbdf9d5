import { statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Where the program itself lies, as far as it decides where its data are. */
export interface Program {
  /** The running executable. */
  readonly executable: string;
  /** Whether it is an installed or unpacked app: a checkout runs by an Electron or a Node that belongs to others. */
  readonly isPackaged: boolean;
}

/** The folder that this program calls home, and why. */
export interface Home {
  /** Electron's profile lies here, `location.json`, and the data unless another folder was chosen. */
  readonly folder: string;
  readonly source: 'environment' | 'portable' | 'default';
}

/**
 * The folder that the app and the `lab` command start from: INITLAB_DATA where it is set, else the folder beside a
 * portable program, else what Electron calls `userData`.
 */
export function homeFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  program: Program = thisProgram(),
): Home {
  if (env['INITLAB_DATA']) return { folder: path.resolve(env['INITLAB_DATA']), source: 'environment' };
  const portable = portableFolder(env, platform, program);
  if (portable !== null) return { folder: portable, source: 'portable' };
  const home = os.homedir();
  const base =
    platform === 'win32'
      ? (env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'))
      : platform === 'darwin'
        ? path.join(home, 'Library', 'Application Support')
        : (env['XDG_CONFIG_HOME'] ?? path.join(home, '.config'));
  return { folder: path.join(base, 'Initlab'), source: 'default' };
}

/** `data` beside the program, where that folder is or a file `portable` asks for it; null for an installed program. */
export function portableFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, program: Program): string | null {
  const beside = besideProgram(env, platform, program);
  if (beside === null) return null;
  const data = path.join(beside, 'data');
  const isAsked = statSync(path.join(beside, 'portable'), { throwIfNoEntry: false }) !== undefined;
  return isAsked || statSync(data, { throwIfNoEntry: false })?.isDirectory() === true ? data : null;
}

/** The folder that a user sees the program in: where the AppImage, the .app or the self-extracting .exe lies. */
function besideProgram(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, program: Program): string | null {
  // Set by a portable .exe for what it unpacks and starts: that lies in a temporary folder.
  if (env['PORTABLE_EXECUTABLE_DIR']) return env['PORTABLE_EXECUTABLE_DIR'];
  if (!program.isPackaged) return null;
  // An AppImage is mounted elsewhere. Programs that another AppImage has started inherit its variable: they are not in its mount.
  const mount = env['APPDIR'];
  if (platform === 'linux' && env['APPIMAGE'] && (!mount || program.executable.startsWith(mount))) {
    return path.dirname(env['APPIMAGE']);
  }
  const folder = path.dirname(program.executable);
  return platform === 'darwin' && path.basename(folder) === 'MacOS' ? path.resolve(folder, '../../..') : folder;
}

function thisProgram(): Program {
  const { versions, defaultApp } = process as NodeJS.Process & { readonly defaultApp?: boolean };
  return { executable: process.execPath, isPackaged: versions['electron'] !== undefined && defaultApp !== true };
}

/** The history in a data folder. */
export function databaseFile(folder: string): string {
  return path.join(folder, 'history.sqlite');
}

/** The imported data sets: beside the history whose runs they belong to. */
export function datasetsFolder(history: string): string {
  return path.join(path.dirname(history), 'datasets');
}

/**
 * The native part of better-sqlite3. INITLAB_SQLITE overrides it; a packaged app keeps it beside its archive, a
 * checkout in `native/`.
 */
export function nativeBinding(projectFolder: string, resourcesFolder: string | null): string {
  if (process.env['INITLAB_SQLITE']) return process.env['INITLAB_SQLITE'];
  return path.join(resourcesFolder ?? projectFolder, 'native', 'better_sqlite3.node');
}

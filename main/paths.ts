import os from 'node:os';
import path from 'node:path';

/**
 * The folder of the history and the settings, the same for the app and the CLI: what Electron calls `userData`.
 * INITLAB_DATA overrides it.
 */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['INITLAB_DATA']) return path.resolve(env['INITLAB_DATA']);
  const home = os.homedir();
  if (platform === 'win32') return path.join(env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming'), 'Initlab');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Initlab');
  return path.join(env['XDG_CONFIG_HOME'] ?? path.join(home, '.config'), 'Initlab');
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

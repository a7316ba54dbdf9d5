import { buildApp } from './build.mjs';
import { checkNode, installDependencies } from './dependencies.mjs';
import { SetupError } from './tools.mjs';

/**
 * Brings the checkout to where a command can run; does only what is missing.
 *
 * level  'cli' for what runs in Node alone, 'app' for Electron too, 'tests' for Electron on a machine without a display.
 * Returns the Electron in use, null at level 'cli'.
 */
export async function prepare(level, { build = true } = {}) {
  checkNode();
  installDependencies();
  // Loaded only now: they look up npm packages.
  const { needSystem, wantSystem } = await import('./debian.mjs');
  const { prepareElectron } = await import('./electron.mjs');
  const { prepareSqlite } = await import('./native.mjs');
  const electron = level === 'cli' ? null : await prepareElectron();
  if (level === 'tests') {
    needSystem('tests');
    wantSystem('queue');
  }
  await prepareSqlite(electron);
  if (build) buildApp();
  return electron;
}

/** Runs a script's body; a SetupError ends it with its sentence and no stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

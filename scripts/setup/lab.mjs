import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';
import { root } from './tools.mjs';

/** Runs the lab command in this very process, so that exit codes, signals and streams are its own. */
export async function runLab(args) {
  await prepare('cli');
  const cli = path.join(root, 'dist/main/cli.js');
  process.argv = [process.argv[0], cli, ...args];
  await import(pathToFileURL(cli).href);
}

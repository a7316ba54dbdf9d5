import path from 'node:path';
import { hashOf, npmCommand, readText, root, run, say, SetupError, writeWhole } from './tools.mjs';

const [MAJOR, MINOR] = [20, 19];

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MAJOR || (major === MAJOR && minor >= MINOR)) return;
  throw new SetupError(`Initlab needs Node ${MAJOR}.${MINOR} or newer; this is Node ${process.versions.node}.`);
}

/** Installs the npm packages when node_modules is missing or is not what the lock file says. */
export function installDependencies() {
  const mark = path.join(root, 'node_modules/.initlab-lock');
  const lock = hashOf('package-lock.json');
  if (readText(mark) === lock) return;
  say('Installing the npm packages (npm ci)');
  // No package that Initlab needs has an install script: what is fetched or built is fetched or built here, in sight.
  const [command, args, options] = npmCommand(['ci', '--ignore-scripts', '--loglevel=error']);
  run(command, args, options);
  writeWhole(mark, lock);
}

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { MNIST_OUTPUTS, packMnist } from './mnist.mjs';
import { hashOf, quietly, readText, root, say, writeWhole } from './tools.mjs';

const SOURCES = [
  'main',
  'renderer',
  'shared',
  'assets',
  'package-lock.json',
  'vite.config.ts',
  'scripts/kernelPlugin.ts',
];
const OUTPUTS = [
  'main/index.js',
  'main/trainer.js',
  'main/cli.js',
  'preload/index.cjs',
  'renderer/index.html',
  'core.mjs',
  ...MNIST_OUTPUTS,
];

/** Builds dist/ unless it is there and was built from exactly these sources. */
export function buildApp({ always = false } = {}) {
  const stamp = path.join(root, 'dist/.sources');
  const sources = hashOf(...SOURCES);
  const isBuilt = OUTPUTS.every((file) => existsSync(path.join(root, 'dist', file)));
  if (!always && isBuilt && readText(stamp) === sources) return;
  const start = performance.now();
  rmSync(stamp, { force: true }); // a build that breaks off must not pass for a finished one
  quietly(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--app']);
  packMnist();
  writeWhole(stamp, sources);
  say(`Built dist/ in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { packMnist } from './mnist.mjs';
import { hashOf, quietly, readText, root, say, writeWhole } from './tools.mjs';

const SOURCES = [
  'main',
  'renderer',
  'shared',
  'assets',
  'docs/manual',
  'package-lock.json',
  'vite.config.ts',
  'scripts/kernelPlugin.ts',
  'scripts/kernelTiles.ts',
  'scripts/licencePlugin.ts',
  'scripts/licensedParts.ts',
  'scripts/manualBook.ts',
  'scripts/manualPlugin.ts',
];
const OUTPUTS = [
  'main/index.js',
  'main/trainer.js',
  'main/helper.js',
  'main/importer.js',
  'main/exporter.js',
  'main/doctor.js',
  'main/cli.js',
  'main/referenceWorker.js',
  'main/lessonWorker.js',
  'preload/index.cjs',
  'renderer/index.html',
  'core.mjs',
  'licences.json',
];

/** Builds dist/ unless it is there and was built from exactly these sources. The packed data is looked at each time. */
export function buildApp({ always = false } = {}) {
  const stamp = path.join(root, 'dist/.sources');
  const sources = hashOf(...SOURCES);
  const isBuilt = OUTPUTS.every((file) => existsSync(path.join(root, 'dist', file))) && readText(stamp) === sources;
  if (isBuilt && !always) return packMnist();
  const start = performance.now();
  rmSync(stamp, { force: true }); // a build that breaks off must not pass for a finished one
  quietly(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--app']);
  packMnist();
  writeWhole(stamp, sources);
  say(`Built dist/ in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { needSystem } from './debian.mjs';
import { cached, quietly, readJson, root, say, SetupError, writeWhole } from './tools.mjs';

const require = createRequire(import.meta.url);
const binding = path.join(root, 'native/better_sqlite3.node');
const record = path.join(root, 'native/better_sqlite3.json');
const RECIPE = 1;

/**
 * Puts one native/better_sqlite3.node that Node, and Electron where one is given, can both load. The package's own
 * binary needs Node-API 10 (Node 22.14, Electron 35); on anything older it takes the whole process down.
 */
export async function prepareSqlite(electron) {
  const folder = path.dirname(require.resolve('better-sqlite3/package.json'));
  const { version } = require('better-sqlite3/package.json');
  const hosts = [{ name: `node ${process.versions.node}`, executable: process.execPath }];
  if (electron) hosts.push({ name: `electron ${electron.version}`, executable: electron.executable });
  const known = readJson(record);
  const isKnown = known?.version === version && known.recipe === RECIPE && existsSync(binding);
  if (isKnown && hosts.every((host) => known.loadedBy.includes(host.name))) return;

  const candidates = [
    ...(isKnown ? [() => binding] : []),
    () => prebuilt(folder),
    async () => path.join(await cached(cacheName(version), (into) => build(folder, into)), 'better_sqlite3.node'),
  ];
  for (const candidate of candidates) {
    const file = await candidate();
    if (!file || !hosts.every((host) => loads(host, file))) continue;
    if (file !== binding) place(file);
    const loadedBy = [...new Set([...(file === binding ? known.loadedBy : []), ...hosts.map((host) => host.name)])];
    writeWhole(record, `${JSON.stringify({ version, recipe: RECIPE, loadedBy }, null, 2)}\n`);
    return;
  }
  throw new SetupError(
    `No build of better-sqlite3 ${version} works in ${hosts.map((host) => host.name).join(' and ')}.`,
  );
}

function prebuilt(folder) {
  const isMusl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  const file = path.join(folder, `prebuilds/${process.platform}${isMusl ? 'musl' : ''}-${process.arch}.node`);
  return existsSync(file) ? file : null;
}

function cacheName(version) {
  const node = process.versions.node.split('.')[0]; // its headers are compiled against
  return `better-sqlite3-${version}-${process.platform}-${process.arch}-node${node}-r${RECIPE}`;
}

function build(folder, into) {
  needSystem('compiler');
  say('Compiling SQLite for this machine (about a minute and a half)');
  const work = path.join(into, 'work');
  cpSync(folder, work, { recursive: true, filter: (name) => path.basename(name) !== 'prebuilds' });
  const helper = path.dirname(require.resolve('node-addon-api/package.json', { paths: [folder] }));
  cpSync(helper, path.join(work, 'node_modules/node-addon-api'), { recursive: true });
  // It keeps references to strings, which Node-API 10 made stable; Node 20 has the same as an experimental feature.
  const gyp = path.join(work, 'binding.gyp');
  const before = readFileSync(gyp, 'utf8');
  const after = before.replace("'NAPI_VERSION=10'", "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NO_WARNING'");
  if (after === before)
    throw new SetupError('better-sqlite3 changed its binding.gyp; scripts/setup/native.mjs must follow.');
  writeFileSync(gyp, after);
  const args = ['rebuild', '--release', '--force_build=1', '--jobs', 'max', ...localHeaders()];
  quietly(process.execPath, [require.resolve('node-gyp/bin/node-gyp.js'), ...args], { cwd: work });
  copyFileSync(path.join(work, 'build/Release/better_sqlite3.node'), path.join(into, 'better_sqlite3.node'));
  rmSync(work, { recursive: true, force: true });
}

/** The headers beside this Node, where it came with them; node-gyp would download them otherwise. */
function localHeaders() {
  const prefix = path.resolve(process.execPath, '../..');
  return existsSync(path.join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

/** In a process of its own, because a binary that does not fit may crash instead of throwing. */
function loads({ executable }, file) {
  const script = `
    const Database = require('better-sqlite3');
    const db = new Database(':memory:', { nativeBinding: process.argv[1] });
    db.function('twice', (x) => 2 * x);
    process.exitCode = db.prepare('SELECT twice(21) AS answer').get().answer === 42 ? 0 : 1;
    db.close();`;
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return spawnSync(executable, ['-e', script, file], { cwd: root, env, stdio: 'ignore' }).status === 0;
}

/** By rename: a running process may have the old file mapped. */
function place(file) {
  mkdirSync(path.dirname(binding), { recursive: true });
  const temporary = `${binding}.tmp-${process.pid}`;
  copyFileSync(file, temporary);
  renameSync(temporary, binding);
}

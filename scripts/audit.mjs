// Asks the registry for known faults of the packages, and fails on high and critical ones in what is shipped. Part of a
// release: it needs the network, so it is no part of `npm test`.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { readJson, root } from './setup/tools.mjs';

const GRAVE = ['critical', 'high'];
/** Of the development dependencies those that are in the bundles, with all that they need. */
const BUNDLED = [
  'svelte',
  'uplot',
  'katex',
  'minisearch',
  'bits-ui',
  '@internationalized/date',
  '@lucide/svelte',
  '@fontsource-variable/inter',
  'bullmq',
  'ioredis',
];
/** Shipped too, but without what it needs, which only fetches it. */
const RUNTIME = 'electron';

/** Names of all packages that end up with a user. */
export function shippedPackages(lock) {
  const { packages } = lock;
  const names = new Set();
  const take = (name) => {
    if (names.has(name)) return;
    names.add(name);
    const { dependencies = {}, optionalDependencies = {} } = packages[`node_modules/${name}`] ?? {};
    Object.keys({ ...dependencies, ...optionalDependencies }).forEach(take);
  };
  [...Object.keys(packages['']?.dependencies ?? {}), ...BUNDLED].forEach(take);
  return names.add(RUNTIME);
}

/**
 * What an answer of `npm audit --json` means for what is shipped.
 * Returns { ok, lines }; an answer without findings, such as that of a registry that keeps no such list, is not ok.
 */
export function judge(answer, shipped) {
  const found = answer?.vulnerabilities;
  if (typeof found !== 'object' || found === null) {
    const why = answer?.error?.summary || answer?.message || 'it gave no answer';
    return { ok: false, lines: [`The registry could not be asked (${why}): nothing is known.`] };
  }
  const ours = Object.values(found).filter(({ name }) => shipped.has(name));
  const grave = ours.filter(({ severity }) => GRAVE.includes(severity));
  const lines = ours.map(({ name, severity, range = '', fixAvailable }) => {
    const fix = fixAvailable ? 'there is a newer version without it' : 'no version without it is known';
    return `${severity}: ${name} ${range} (${fix})`;
  });
  const tools = Object.keys(found).length - ours.length;
  lines.push(
    `Packages with known faults: ${ours.length} of the ${shipped.size} that are shipped, ${grave.length} of them high or critical; ${tools} of the tools.`,
  );
  return { ok: grave.length === 0, lines };
}

function ask() {
  const isWindows = process.platform === 'win32';
  const options = { cwd: root, encoding: 'utf8', shell: isWindows, maxBuffer: 2 ** 28 };
  const { stdout, error } = spawnSync(isWindows ? 'npm.cmd' : 'npm', ['audit', '--json'], options);
  if (error) return { message: error.message };
  try {
    return JSON.parse(stdout);
  } catch {
    return { message: stdout.slice(0, 200) };
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(path.resolve(process.argv[1])).href) {
  const { ok, lines } = judge(ask(), shippedPackages(readJson(path.join(root, 'package-lock.json'))));
  for (const line of lines) console.log(line);
  if (!ok) process.exitCode = 1;
}

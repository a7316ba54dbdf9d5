// Builds with electron-builder what this machine can, or what is asked for: `npm run package -- --linux deb`.
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { follow } from './setup/follow.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { root, say, SetupError } from './setup/tools.mjs';

const RELEASE = path.join(root, 'release');

await main(async () => {
  const electron = await prepare('app');
  const { drawIcons } = await import('./packaging/icons.mjs');
  const { buildableHere, hintFor, toolsEnv } = await import('./packaging/targets.mjs');
  const asked = process.argv.slice(2);
  const { args, leftOut } = asked.length > 0 ? { args: asked, leftOut: [] } : buildableHere(electron);
  drawIcons();
  const started = Date.now();
  const builder = path.join('node_modules', 'electron-builder', 'cli.js');
  const runtime = [`-c.electronDist=${electron.dist}`, `-c.electronVersion=${electron.version}`];
  const env = { ...process.env, ...toolsEnv(electron) };
  await follow(process.execPath, [builder, '--publish=never', ...(electron.official ? [] : runtime), ...args], { env });
  if (process.exitCode) return;
  await checkContents();
  const made = readdirSync(RELEASE)
    .map((name) => ({ name, ...statOf(path.join(RELEASE, name)) }))
    .filter(({ name, mtimeMs }) => hintFor(name) !== null && mtimeMs >= started);
  for (const { name, size } of made) {
    say(
      `${path.join('release', name)}, ${(size / 1e6).toFixed(1)} MB. To install: ${hintFor(path.join('release', name))}`,
    );
  }
  for (const sentence of leftOut) say(sentence);
  if (!electron.official) say(`These packages hold Electron ${electron.version}: for tests, not to be given to users.`);
});

function statOf(file) {
  const { size, mtimeMs } = statSync(file);
  return { size, mtimeMs };
}

/** Refuses a package with files that do not belong into it, and says what takes the room. */
async function checkContents() {
  const { filesOf, problemsOf, sizeReport } = await import('./packaging/contents.mjs');
  const folder = path.join(RELEASE, 'linux-unpacked');
  if (process.platform !== 'linux' || !existsSync(folder)) return;
  const files = filesOf(folder);
  const problems = problemsOf(files);
  if (problems.length > 0) throw new SetupError(`The package has what it must not have:\n  ${problems.join('\n  ')}`);
  for (const line of sizeReport(files)) say(line);
}

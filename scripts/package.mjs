import path from 'node:path';
import { follow } from './setup/follow.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { say } from './setup/tools.mjs';

await main(async () => {
  const electron = await prepare('app');
  if (!electron.official) say(`This package holds Electron ${electron.version}: for tests, not to be given to users.`);
  const builder = path.join('node_modules', 'electron-builder', 'cli.js');
  const runtime = [`-c.electronDist=${electron.dist}`, `-c.electronVersion=${electron.version}`];
  await follow(process.execPath, [builder, '--publish=never', ...runtime, ...process.argv.slice(2)]);
});

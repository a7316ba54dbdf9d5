import { main, prepare } from './setup/prepare.mjs';
import { say } from './setup/tools.mjs';

await main(async () => {
  const electron = await prepare('tests');
  say(`Ready: Electron ${electron.version} in ${electron.dist}`);
});

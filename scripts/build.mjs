import { buildApp } from './setup/build.mjs';
import { main, prepare } from './setup/prepare.mjs';

await main(async () => {
  await prepare('cli', { build: false });
  buildApp({ always: true });
});

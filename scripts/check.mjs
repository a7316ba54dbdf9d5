// All that npm test does but for the window: needs no Electron.
import { main, prepare } from './setup/prepare.mjs';
import { PARTS, runParts, summarize } from './setup/parts.mjs';

await main(async () => {
  await prepare('cli');
  summarize(await runParts(Object.keys(PARTS).filter((name) => name !== 'e2e')));
});

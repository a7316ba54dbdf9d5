// All that npm test does but for the window: needs no Electron.
import { main, prepare } from './setup/prepare.mjs';
import { PARTS, runPart, summarize } from './setup/parts.mjs';

await main(async () => {
  await prepare('cli');
  const results = [];
  for (const name of Object.keys(PARTS)) if (name !== 'e2e') results.push(await runPart(name));
  summarize(results);
});

import { main, prepare } from './setup/prepare.mjs';
import { runPart, summarize } from './setup/parts.mjs';

await main(async () => {
  const electron = await prepare('tests');
  summarize([await runPart('e2e', { electron, args: process.argv.slice(2) })]);
});

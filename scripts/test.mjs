// Everything, as CI runs it. A part that fails does not keep the next ones from running.
import { main, prepare } from './setup/prepare.mjs';
import { PARTS, runParts, summarize } from './setup/parts.mjs';

await main(async () => {
  process.stdout.write('== set-up and build\n');
  const electron = await prepare('tests');
  summarize(await runParts(Object.keys(PARTS), { electron }));
});

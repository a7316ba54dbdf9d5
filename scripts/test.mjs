// Everything, as CI runs it. A part that fails does not keep the next ones from running.
import { main, prepare } from './setup/prepare.mjs';
import { PARTS, runPart, summarize } from './setup/parts.mjs';

await main(async () => {
  process.stdout.write('== set-up and build\n');
  const electron = await prepare('tests');
  const results = [];
  for (const name of Object.keys(PARTS)) results.push(await runPart(name, { electron }));
  summarize(results);
});

// The tests of faults (`*.faults.test.ts`, `*.faults.spec.ts`) with their full counts: some take many minutes.
import { main, prepare } from './setup/prepare.mjs';
import { runPart, summarize } from './setup/parts.mjs';

await main(async () => {
  const electron = await prepare('tests');
  process.env.INITLAB_FAULTS = 'full';
  const args = process.argv.length > 2 ? process.argv.slice(2) : ['faults'];
  const results = [];
  for (const name of ['unit', 'e2e']) results.push(await runPart(name, { electron, args }));
  summarize(results);
});

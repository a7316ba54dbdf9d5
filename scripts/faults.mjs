// The tests of faults (`*.faults.test.ts`, `*.faults.spec.ts`) with their full counts: some take many minutes.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { main, prepare } from './setup/prepare.mjs';
import { runPart, summarize } from './setup/parts.mjs';
import { root, SetupError } from './setup/tools.mjs';

await main(async () => {
  const electron = await prepare('tests');
  process.env.INITLAB_FAULTS = 'full';
  const args = process.argv.length > 2 ? process.argv.slice(2) : ['faults'];
  const results = [];
  for (const [name, ending] of [
    ['unit', '.test.ts'],
    ['e2e', '.spec.ts'],
  ]) {
    if (files(ending).some((file) => args.some((arg) => file.includes(arg)))) {
      results.push(await runPart(name, { electron, args }));
    }
  }
  if (results.length === 0) throw new SetupError(`no file of tests has ${args.join(' or ')} in its name`);
  summarize(results);
});

/** The tests below `test`, by their paths. */
function files(ending) {
  const names = readdirSync(path.join(root, 'test'), { recursive: true }).map((name) => path.posix.join('test', name));
  return names.filter((name) => name.endsWith(ending));
}

import { writeFileSync } from 'node:fs';
import { CORE_FILE, GOLDEN_FILE, readGoldens, trainGoldens } from '../test/support/golden.mjs';
import { main, prepare } from './setup/prepare.mjs';

/**
 * Trains the golden experiments with the built core and compares the hashes of their weights with the stored ones.
 *
 *   node scripts/golden.mjs            a line an experiment; ends with 1 when one differs
 *   node scripts/golden.mjs --json     the hashes alone, as one JSON list
 *   node scripts/golden.mjs --update   stores the hashes, old and new printed: only with a new CORE_VERSION
 *
 * V8's flags go before the script: node --liftoff-only scripts/golden.mjs
 */
await main(async () => {
  const [option] = process.argv.slice(2);
  if (option !== '--json') await prepare('cli');
  const core = await import(CORE_FILE.href);
  const { experiments } = readGoldens();
  const hashes = trainGoldens(core, experiments);
  if (option === '--json') return void process.stdout.write(`${JSON.stringify(hashes)}\n`);

  const changed = experiments.filter(({ weightsHash }, i) => weightsHash !== hashes[i]);
  experiments.forEach(({ name, weightsHash }, i) => {
    const same = weightsHash === hashes[i];
    process.stdout.write(`${same ? 'same   ' : 'CHANGED'} ${name}\n`);
    process.stdout.write(same ? `        ${hashes[i]}\n` : `    old ${weightsHash || '–'}\n    new ${hashes[i]}\n`);
  });
  process.stdout.write(`${experiments.length} experiments, ${changed.length} changed\n`);
  if (option === '--update') writeFileSync(GOLDEN_FILE, goldenText(core.CORE_VERSION, experiments, hashes));
  else if (changed.length > 0) process.exitCode = 1;
});

/** A line a field, so that a change is one line in a diff. */
function goldenText(coreVersion, experiments, hashes) {
  const rows = experiments.map(
    ({ name, spec }, i) =>
      ` {"name": ${JSON.stringify(name)},\n  "spec": ${JSON.stringify(spec)},\n  "weightsHash": "${hashes[i]}"}`,
  );
  return `{\n"coreVersion": "${coreVersion}",\n"experiments": [\n${rows.join(',\n')}\n]\n}\n`;
}

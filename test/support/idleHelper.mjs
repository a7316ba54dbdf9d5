import { CORE_FILE, startHelpers } from './golden.mjs';

/**
 * Two threads train a little, one alone for longer than a helper sleeps at a time, then two again: beside a training by one
 * thread. Prints both hashes as a JSON list. A process of its own, for V8's flags, and for a module that was never used before.
 */
const { parseSpec, Training } = await import(CORE_FILE.href);
const spec = parseSpec({
  dataset: 'moons',
  network: { layers: [{ units: 32 }, { activation: 'identity' }] },
  steps: 60,
});
const [shared, alone] = [Training.start(spec), Training.start(spec)];
const helpers = await startHelpers(shared.team, 1);
shared.advance(20);
shared.team.threads = 1;
await new Promise((resolve) => setTimeout(resolve, 1300));
shared.team.threads = 2;
while (!shared.done) shared.advance();
while (!alone.done) alone.advance();
await Promise.all(helpers.map((helper) => helper.terminate()));
process.stdout.write(JSON.stringify([shared.weightsHash(), alone.weightsHash()]));

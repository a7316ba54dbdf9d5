import { readFileSync } from 'node:fs';

/**
 * Experiments of 1,000 steps and the SHA-256 of the weights that they end with: the same everywhere, or a result has
 * changed. Written by `node scripts/golden.mjs --update`.
 */
export const GOLDEN_FILE = new URL('../reference/golden/weights.json', import.meta.url);
export const CORE_FILE = new URL('../../dist/core.mjs', import.meta.url);

export function readGoldens() {
  return JSON.parse(readFileSync(GOLDEN_FILE, 'utf8'));
}

/**
 * Trains every experiment to its end with the given core (what dist/core.mjs exports). Returns the hashes in their order.
 * Stands alone: it is also sent to the page as text.
 */
export function trainGoldens(core, experiments) {
  return experiments.map(({ spec }) => {
    const training = core.Training.start(core.parseSpec(spec));
    while (!training.done) training.advance();
    if (training.divergence !== null) throw new Error(training.divergence.message);
    return training.weightsHash();
  });
}

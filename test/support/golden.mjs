import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/**
 * Experiments of 1,000 steps and the SHA-256 of the weights that they end with: the same everywhere, or a result has
 * changed. Written by `node scripts/golden.mjs --update`.
 */
export const GOLDEN_FILE = new URL('../reference/golden/weights.json', import.meta.url);
const HELPER_FILE = new URL('../../dist/main/helper.js', import.meta.url);
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

/** The same with the steps of each float32 experiment shared by that many threads. */
export async function trainGoldensTogether(core, experiments, threads) {
  const hashes = [];
  for (const { spec } of experiments) {
    const training = core.Training.start(core.parseSpec(spec));
    const helpers = training.team === null ? [] : await startHelpers(training.team, threads - 1);
    while (!training.done) training.advance();
    await Promise.all(helpers.map((helper) => helper.terminate()));
    hashes.push(training.weightsHash());
  }
  return hashes;
}

/** Threads that share the steps from now on. The caller ends them. */
export async function startHelpers(team, count) {
  const helpers = Array.from({ length: count }, (_, k) => new Worker(HELPER_FILE, { workerData: team.work(k + 1) }));
  await Promise.all(helpers.map((helper) => once(helper, 'message')));
  team.threads = count + 1;
  return helpers;
}

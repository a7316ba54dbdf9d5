import { describe, expect, it } from 'vitest';
import { SnapshotWriter } from '../../main/trainer/snapshotWriter';
import { parseSpec } from '../../shared/experimentSchema';
import { Training } from '../../shared/training';

const layers = (units: number, activation: string, count = 2) => ({
  layers: [...Array.from({ length: count }, () => ({ units, activation })), { activation: 'identity' }],
});
/** From nets of a few dozen weights on; those with large steps change the most between two snapshots. */
const RUNS: Readonly<Record<string, object>> = {
  'xor, 2 units': { dataset: 'xor', network: layers(2, 'tanh', 1), steps: 2000 },
  'xor, 4 units': { dataset: 'xor', network: layers(4, 'tanh', 1), steps: 2000 },
  'xor, large steps': {
    ...{ dataset: 'xor', network: layers(6, 'tanh'), steps: 3000 },
    optimizer: { name: 'adam', learningRate: 0.05 },
  },
  moons: { dataset: 'moons' },
  'moons, double precision': { dataset: 'moons', precision: 'float64', steps: 1000 },
  iris: { dataset: 'iris', network: layers(8, 'relu'), steps: 1000 },
  digits: {
    dataset: 'digits',
    network: layers(32, 'relu'),
    optimizer: { name: 'adam', learningRate: 0.01 },
    steps: 400,
  },
};

/** What all snapshots of a run take, as a share of its weights; and their number. */
function roomOf(raw: object): { share: number; count: number; parameters: number } {
  const training = Training.start(parseSpec(raw));
  const writer = new SnapshotWriter();
  let [bytes, count] = [0, 0];
  for (;;) {
    const weights = training.snapshot();
    if (weights !== null) {
      bytes += writer.take(training.step, weights, training.blocks).bytes.length;
      count++;
    }
    if (training.done) break;
    training.advance();
  }
  const { length, byteLength } = training.parameters();
  return { share: bytes / byteLength, count, parameters: length };
}

describe('the snapshots of a run', () => {
  it.each(Object.entries(RUNS))('take at most twice the room of its weights: %s', (_, raw) => {
    const { share, count, parameters } = roomOf(raw);
    // The last of them is the checkpoint; a dozen weights have fewer.
    expect(count).toBe(Math.min(20, parameters) - 1);
    expect(share).toBeLessThanOrEqual(2);
  });
});

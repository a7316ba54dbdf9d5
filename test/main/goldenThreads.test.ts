import { expect, test } from 'vitest';
import { parseSpec } from '../../shared/experimentSchema';
import { Training } from '../../shared/training';
import { readGoldens, trainGoldensTogether } from '../support/golden.mjs';

test.each([2, 3, 4])('%i threads that share the steps give the golden weights', async (threads) => {
  const { experiments } = readGoldens();
  const hashes = await trainGoldensTogether({ Training, parseSpec }, experiments, threads);
  expect(hashes).toEqual(experiments.map(({ weightsHash }) => weightsHash));
});

import { expect, test } from 'vitest';
import { ACTIVATIONS } from '../../../shared/activations';
import type { GradientRow } from '../../../shared/gradientCheck';
import { LOSSES } from '../../../shared/losses';
import { lab } from '../../support/lab';

test('lab check-gradients: a row for every activation and loss, none with a failure', () => {
  const { code, stdout } = lab(['check-gradients', '--seeds', '1', '--json']);
  expect(code).toBe(0);
  const { gradients } = JSON.parse(stdout) as { gradients: GradientRow[] };
  const pairs = Object.keys(ACTIVATIONS).flatMap((activation) => Object.keys(LOSSES).map((loss) => [activation, loss]));
  expect(gradients.map(({ activation, loss }) => [activation, loss])).toEqual(pairs);
  expect(gradients.flatMap(({ failures }) => failures)).toEqual([]);
});

test('lab check-gradients refuses what it does not understand', () => {
  expect(lab(['check-gradients', '--seeds', '0'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--seeds must be a whole number from 1 to 1000; got 0'),
  });
  expect(lab(['check-gradients', 'folder'])).toMatchObject({ code: 2, stderr: expect.stringContaining('"folder"') });
});

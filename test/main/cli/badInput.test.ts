import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readArgs } from '../../../main/cli/args';
import { run } from '../../../main/cli/commands/run';
import { sweep } from '../../../main/cli/commands/sweep';
import { CliContext } from '../../../main/cli/context';
import { Store } from '../../../main/store/store';
import { LabError } from '../../../shared/errors';
import { HOST, testFolder, writeJson } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';

const WRONG: readonly (readonly [string, object])[] = [
  ['a learning rate of 0', { dataset: 'moons', optimizer: { name: 'sgd', learningRate: 0 } }],
  ['a million units', { dataset: 'moons', network: { layers: [{ units: 1_000_000 }, {}] } }],
  ['no layers', { dataset: 'moons', network: { layers: [] } }],
  ['an empty batch', { dataset: 'moons', batchSize: 0 }],
  ['one training row', { dataset: { name: 'sine', samples: 10 }, testFraction: 0.9 }],
  ['an unknown name', { dataset: 'moons', network: { layers: [{ activation: 'gellu' }, {}] } }],
];

async function refused(command: typeof run | typeof sweep, args: string[]): Promise<LabError> {
  const context = new CliContext(HOST, readArgs(args, command.options), command.makesHistory === true);
  try {
    await command.run(context);
  } catch (thrown) {
    if (thrown instanceof LabError) return thrown;
    throw thrown;
  } finally {
    context.close();
  }
  throw new Error('it was not refused');
}

test.each(WRONG)('%s starts nothing: no history is made, no run is added to one', async (_name, spec) => {
  const folder = testFolder();
  const db = path.join(folder, 'history.sqlite');
  const single = writeJson(folder, 'one.initlab.json', spec);
  const axes = [{ field: 'seeds.init', values: [1, 2] }];
  const many = writeJson(folder, 'many.initlab.json', { name: 'many', template: spec, axes, seeds: 1 });
  const commands = [
    [run, single],
    [sweep, many],
  ] as const;
  for (const [command, file] of commands) {
    expect((await refused(command, [file, '--db', db])).code).toBe('input');
    expect(existsSync(db)).toBe(false);
  }

  Store.open({ file: db, nativeBinding: NATIVE_BINDING, kind: 'cli' }).store.close();
  for (const [command, file] of commands) await refused(command, [file, '--db', db]);
  const { store } = Store.open({ file: db, nativeBinding: NATIVE_BINDING, kind: 'cli' });
  expect(store.runs.list({})).toEqual([]);
  store.close();
});

test.each([
  ['range', { axes: [{ field: 'weightDecay', from: 0, to: 1, scale: 'log' }] }, 'axes.0.from must be above 0 on'],
  ['number of samples', { axes: [{ field: 'depth', values: [1, 2] }], random: { samples: 3 } }, 'random.samples must'],
])('a sweep with a wrong %s starts nothing', async (_what, wrong, message) => {
  const folder = testFolder();
  const db = path.join(folder, 'history.sqlite');
  const file = writeJson(folder, 'wrong.initlab.json', { template: { dataset: 'iris' }, ...wrong });
  expect((await refused(sweep, [file, '--db', db])).message).toContain(message);
  expect(existsSync(db)).toBe(false);
});

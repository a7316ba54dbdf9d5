import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, lab, labJson, startLab, testFolder, writeJson } from '../../support/lab';
import { look } from '../../support/killed';

interface Run {
  readonly id: string;
  readonly status: string;
  readonly weightsHash: string | null;
}

const hidden = { units: 64, activation: 'tanh' };
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [hidden, hidden, { activation: 'identity' }] },
  epochs: 1500,
};

describe('lab resume', () => {
  it('goes on with a run that was interrupted, to the weights of one that was not', { timeout: 120_000 }, async () => {
    const folder = testFolder();
    const db = ['--db', path.join(folder, 'history.sqlite')];
    const spec = writeJson(folder, 'long.json', LONG);
    const { child, ended } = startLab(['run', spec, '--name', 'long', ...db]);
    await eventually(() => [...(look(db[1]!)?.values() ?? [])][0]?.checkpointStep, 'a checkpoint');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const { runs } = labJson<{ runs: Run[] }>(['resume', 'long', ...db]);
    expect(runs).toHaveLength(1);
    const { run } = labJson<{ run: Run }>(['run', spec, '--db', path.join(folder, 'other.sqlite')]);
    expect(runs[0]).toMatchObject({ status: 'done', weightsHash: run.weightsHash });

    // Now there is nothing left to do, and a run that is done is no run to go on with.
    expect(lab(['resume', '--all', ...db])).toMatchObject({ code: 0, stdout: 'No run is interrupted.\n' });
    const again = lab(['resume', 'long', ...db]);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toMatch(/^lab: long \([0-9a-z]{12}\) is done and cannot be resumed; nothing was started\n$/);
  });

  it.each([
    ['neither runs nor --all', []],
    ['both', ['a', '--all']],
  ])('refuses %s', (_, args) => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    expect(lab(['run', writeJson(folder, 'a.json', { dataset: 'xor', epochs: 1 }), '--db', db]).code).toBe(0);
    const { code, stderr } = lab(['resume', ...args, '--db', db]);
    expect(code).toBe(2);
    expect(stderr).toBe('lab: resume takes runs or --all, one of the two; see lab list for the runs\n');
  });

  it('refuses a run that is not there', () => {
    const folder = testFolder();
    const db = path.join(folder, 'history.sqlite');
    expect(lab(['run', writeJson(folder, 'a.json', { dataset: 'xor', epochs: 1 }), '--db', db]).code).toBe(0);
    expect(lab(['resume', 'nobody', '--db', db]).code).toBe(2);
  });
});

import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { lab, labJson, testFolder } from '../../support/lab';

interface Sampled {
  readonly sample: { readonly added: readonly string[]; readonly removed: readonly string[] };
}
interface Listed {
  readonly runs: readonly { readonly id: string }[];
}

describe('lab sample', () => {
  test('takes the sample study in and out, and no other command does', () => {
    const db = path.join(testFolder(), 'history.sqlite');
    const list = () => labJson<Listed>(['list', '--db', db]).runs.map(({ id }) => id);
    const first = lab(['sample', '--db', db]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stdout).toContain('45 runs added. See them with: lab list --where tag:sample');
    const ids = list();
    expect(ids).toHaveLength(45);
    expect(labJson<Sampled>(['sample', '--db', db]).sample).toMatchObject({ added: [], removed: [] });
    const { removed } = labJson<Sampled>(['sample', '--remove', '--db', db]).sample;
    expect([...removed].sort()).toEqual([...ids].sort());
    expect(list()).toEqual([]);
    expect(lab(['sample', '--remove', '--db', db]).stdout).toBe('The sample study is not in the history.\n');
    expect(labJson<Sampled>(['sample', '--db', db]).sample.added).toHaveLength(45);
    expect(list()).toEqual(ids);
    expect(lab(['sample', 'more', '--db', db])).toMatchObject({ code: 2 });
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OwnSet } from '../../../shared/datasets/ownSet';
import { lab, labJson, testFolder, writeJson } from '../../support/lab';

interface Saved {
  readonly study: { readonly path: string; readonly bytes: number; readonly runs: number; readonly points: number };
}
interface Taken {
  readonly study: {
    readonly title: string;
    readonly note: string;
    readonly added: readonly string[];
    readonly there: readonly string[];
    readonly datasetsAdded: number;
  };
}
interface Listed {
  readonly runs: readonly { readonly id: string; readonly name: string; readonly datasetTitle: string | null }[];
}

/** A history with two runs, one of them on an own data set. */
function history() {
  const folder = testFolder();
  const at = (name: string) => path.join(folder, name);
  const db = at('history.sqlite');
  writeFileSync(
    at('x.csv'),
    `a,b,c\n${Array.from({ length: 40 }, (_, i) => `${i % 3},${i % 5},${i % 2 ? 'p' : 'q'}`).join('\n')}\n`,
  );
  const set = labJson<OwnSet>(['import', at('x.csv'), '--db', db]);
  for (const [name, dataset] of [
    ['moons', 'moons'],
    ['own', set.choice],
  ] as const) {
    lab(['run', writeJson(folder, `${name}.initlab.json`, { dataset, epochs: 2 }), '--db', db]);
  }
  return { at, db, set };
}

describe('lab study and lab import', () => {
  test('carry runs from one history to another, where they can be trained again to the same weights', () => {
    const { at, db, set } = history();
    const out = at('both.initlab-study');
    const note = ['--note', 'two lines'];
    const saved = labJson<Saved>(['study', '--all', '--out', out, '--title', 'Both', ...note, '--db', db]).study;
    expect(saved).toMatchObject({
      path: out,
      title: 'Both',
      runs: 2,
      sweeps: 0,
      sets: [{ title: 'x', bytes: set.bytes }],
    });
    expect(saved.bytes).toBe(readFileSync(out).length);

    const other = path.join(testFolder(), 'history.sqlite');
    const taken = labJson<Taken>(['import', out, '--db', other]).study;
    expect(taken).toMatchObject({ title: 'Both', note: 'two lines', there: [], datasetsAdded: 1 });
    const listed = labJson<Listed>(['list', '--db', db]);
    expect(labJson<Listed>(['list', '--db', other])).toEqual(listed);
    expect([...taken.added].sort()).toEqual(listed.runs.map(({ id }) => id).sort());

    expect(lab(['import', out, '--db', other]).stdout).toContain('“Both”: 0 runs added, 2 there already');
    const again = at('again.initlab-study');
    const ids = listed.runs.map(({ id }) => id);
    labJson(['study', ...ids, '--out', again, '--title', 'Both', ...note, '--db', other]);
    expect(readFileSync(again).equals(readFileSync(out))).toBe(true);

    const own = listed.runs.find(({ datasetTitle }) => datasetTitle === 'x')!;
    expect(labJson(['replay', own.id, '--db', other])).toMatchObject({ identical: true });
    expect(lab(['import', out, '--db', other]).stdout).toContain('“Both”: 0 runs added, 2 there already');
  });

  test('take the runs that match, and leave data sets out when told to', () => {
    const { at, db } = history();
    const out = at('own.initlab-study');
    const said = lab(['study', '--where', 'dataset:x', '--no-data', '--out', out, '--db', db]);
    expect(said.stdout).toMatch(/own\.initlab-study: 1 run, \d+ points/);
    const other = path.join(testFolder(), 'history.sqlite');
    expect(labJson<Taken>(['import', out, '--db', other]).study).toMatchObject({ title: 'own', datasetsAdded: 0 });
    expect(labJson<Listed>(['list', '--db', other]).runs).toMatchObject([{ datasetTitle: 'x' }]);
  });

  test.each([
    [['study', '--all'], '--out FILE.initlab-study is missing'],
    [['study', '--all', '--out', 'x.sqlite'], '--out must end in .initlab-study; got x.sqlite'],
    [['study', '--out', 'x.initlab-study'], 'say which runs: one of RUN…, --where QUERY, --all'],
    [['study', '--all', 'moons', '--out', 'x.initlab-study'], 'say which runs'],
    [['study', 'nothing', '--out', 'x.initlab-study'], 'there is no run "nothing"'],
    [['study', '--where', 'status:queued', '--out', 'x.initlab-study'], 'no run matches: nothing to save'],
    [['study', '--all', '--out', 'x.initlab-study', '--title', ' '], 'title must be'],
    [['import', 'nowhere.initlab-study'], 'cannot read nowhere.initlab-study: no such file'],
    [['import', 'nowhere.initlab-study', '--title', 'x'], '--title is for data sets'],
  ])('refuse %j', (args, message) => {
    const { db } = history();
    const { code, stderr } = lab([...args, '--db', db]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(existsSync('x.initlab-study')).toBe(false);
  });
});

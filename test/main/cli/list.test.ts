import path from 'node:path';
import { expect, test } from 'vitest';
import { Store } from '../../../main/store/store';
import { lab, labJson, testFolder } from '../../support/lab';
import { NATIVE_BINDING } from '../../support/native';
import { createRun } from '../../support/store';

interface Listed {
  readonly runs: readonly { readonly name: string; readonly archived: boolean }[];
}

test('lab list leaves archived runs out, says how many, and shows them when asked', () => {
  const db = path.join(testFolder(), 'history.sqlite');
  const { store } = Store.open({ file: db, nativeBinding: NATIVE_BINDING, kind: 'cli' });
  for (const name of ['one', 'two', 'three']) store.runs.setStatus(createRun(store, name).id, 'stopped');
  const ids = store.runs.list().map(({ id }) => id);
  store.runs.update(ids.slice(0, 2), { archived: true });
  store.close();

  const names = (...args: string[]) => labJson<Listed>(['list', '--db', db, ...args]).runs.map(({ name }) => name);
  expect(names()).toEqual(['one']);
  expect(names('--archived')).toEqual(['three', 'two', 'one']);
  expect(names('--where', 'archived:yes')).toEqual(['three', 'two']);
  expect(names('--where', 'archived:yes OR name:one')).toEqual(['three', 'two', 'one']);
  expect(names('--where', 'name:two')).toEqual([]);
  expect(labJson<Listed>(['list', '--db', db, '--archived']).runs.map(({ archived }) => archived)).toEqual([
    true,
    true,
    false,
  ]);
  expect(lab(['list', '--db', db]).stdout).toContain('2 archived runs are not shown; see --archived');
  expect(lab(['list', '--db', db, '--where', 'name:two']).stdout).toBe('1 archived run is not shown; see --archived\n');
  expect(lab(['list', '--db', db, '--where', 'name:none']).stdout).toBe('No run matches.\n');
});

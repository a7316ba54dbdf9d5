import { describe, expect, test } from 'vitest';
import { correctRun } from '../../../main/diagnosis/correctRun';
import { createRuns } from '../../../main/runs/createRuns';
import { correctionsIn } from '../../../shared/correction';
import { defaultSpec } from '../../../shared/experimentSchema';
import { openStore } from '../../support/store';

const spec = defaultSpec('moons');

describe('a corrected run', () => {
  test('and the run that it corrects find each other by their events', () => {
    const { store } = openStore();
    // A name that reads like such an event leads nowhere else.
    const name = 'Corrects run aaaaaaaaaaaa, “x”';
    const [source] = createRuns(store, [{ spec, name }], { appVersion: '1' });
    const next = { ...spec, batchSize: 7 };
    const run = correctRun(store, { id: source!.id, spec: next, name: 'better', what: 'batch size 7' }, '1');
    expect(run).toMatchObject({ name: 'better', status: 'queued', spec: next });
    expect(correctionsIn(store.runs.get(run.id).events)).toEqual([{ kind: 'corrects', id: source!.id }]);
    expect(correctionsIn(store.runs.get(source!.id).events)).toEqual([{ kind: 'corrected', id: run.id }]);
    const second = correctRun(store, { id: source!.id, spec, name: 'again', what: 'nothing' }, '1');
    expect(correctionsIn(store.runs.get(source!.id).events).map(({ id }) => id)).toEqual([run.id, second.id]);
    const said = store.runs.get(run.id).events.at(-1)!.message;
    expect(said).toBe(`Corrects run ${source!.id}, “${name}”: batch size 7.`);
  });

  test('is not begun for a run that is not there, and then nothing is written', () => {
    const { store } = openStore();
    expect(() => correctRun(store, { id: '0123456789ab', spec, name: 'x', what: 'y' }, '1')).toThrow(/0123456789ab/);
    expect(store.runs.list()).toEqual([]);
  });
});

describe('events', () => {
  test('of another kind, or of other words, name no run', () => {
    const message = 'Corrects run 0123456789ab, “x”: y.';
    expect(correctionsIn([{ at: 1, kind: 'done', message }])).toEqual([]);
    expect(correctionsIn([{ at: 1, kind: 'corrects', message: 'Corrects run 0123, “x”: y.' }])).toEqual([]);
    expect(correctionsIn([{ at: 1, kind: 'corrects', message: `Not so: ${message}` }])).toEqual([]);
    expect(correctionsIn([{ at: 1, kind: 'corrects', message }])).toEqual([{ kind: 'corrects', id: '0123456789ab' }]);
  });
});

import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRuns } from '../../main/runs/createRuns';
import { nodeTrainerLauncher } from '../../main/runs/nodeTrainer';
import { RunQueue } from '../../main/runs/queue';
import { Store } from '../../main/store/store';
import { experimentHash } from '../../shared/checkpoint';
import { CORE_VERSION } from '../../shared/core';
import type { ExperimentSpec } from '../../shared/experiment';
import { parseSpec, specHash } from '../../shared/experimentSchema';
import { differingFields, flattenSpec } from '../../shared/specFields';
import { Training } from '../../shared/training';
import { lab, testFolder } from '../support/lab';
import { NATIVE_BINDING } from '../support/native';
import { openRaw } from '../support/store';

const TRAINER = path.join(import.meta.dirname, '../../dist/main/trainer.js');
const SPEC = parseSpec({ dataset: { name: 'moons', samples: 80 }, optimizer: 'rmsprop', steps: 400 });

/** SPEC as a version stored it that knew no momentum and no centring of RMSProp. */
function asStored(): ExperimentSpec {
  const { momentum: _momentum, centered: _centered, ...optimizer } = SPEC.optimizer;
  return { ...SPEC, optimizer: optimizer as ExperimentSpec['optimizer'] };
}

/** What SPEC comes to when it is trained here in one go, and its checkpoint in the middle. */
function trained(): { weightsHash: string; middle: Uint8Array } {
  const training = Training.start(SPEC, undefined, experimentHash(asStored()));
  while (training.step < 200) training.advance();
  const middle = training.checkpoint();
  while (!training.done) training.advance();
  return { weightsHash: training.weightsHash(), middle };
}

/** A history with one run of an earlier version, queued. */
function openOld(coreVersion = CORE_VERSION) {
  const file = path.join(testFolder(), 'h.sqlite');
  const { store } = Store.open({ file, nativeBinding: NATIVE_BINDING, kind: 'window' });
  const queue = new RunQueue(
    store,
    nodeTrainerLauncher(TRAINER),
    { trainers: 1, threads: 0 },
    {
      changed: () => undefined,
      notice: () => undefined,
    },
  );
  onTestFinished(async () => {
    await queue.shutdown();
    store.close();
  });
  const [run] = createRuns(store, [{ spec: asStored(), name: 'old' }], { appVersion: '0.0.1' });
  const id = run!.id;
  openRaw(file).prepare('UPDATE run SET core_version = ? WHERE id = ?').run(coreVersion, id);
  const interruptAt200 = (bytes: Uint8Array) => {
    store.checkpoints.save(id, 200, 'periodic', bytes);
    store.runs.setStatus(id, 'interrupted', { step: 200, totalSteps: 400, stepsPerEpoch: 4, parameterCount: 65 });
  };
  return { file, store, queue, id, interruptAt200 };
}

describe('a run that an earlier version stored with fewer parameters', () => {
  test('is listed with all of them, its hash that of what was stored', () => {
    const { store, id } = openOld();
    const run = store.runs.get(id);
    expect(run.spec).toEqual(SPEC);
    expect(store.runs.list()[0]!.spec).toEqual(SPEC);
    expect(run.specHash).toBe(specHash(asStored()));
    expect(run.specHash).not.toBe(specHash(SPEC));
  });

  test('trains from the beginning, and replays to the same bytes', async () => {
    const { file, store, queue, id } = openOld();
    queue.enqueue([id]);
    await queue.idle();
    expect(store.runs.get(id)).toMatchObject({ status: 'done', message: null, weightsHash: trained().weightsHash });
    const { code, stdout } = lab(['replay', id, '--db', file, '--json']);
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
      code: 0,
      identical: true,
      coreVersions: { stored: CORE_VERSION, replayed: CORE_VERSION },
    });
  });

  test('goes on from its checkpoint, as often as it is stopped, to the weights of one go', async () => {
    const { file, store, queue, id, interruptAt200 } = openOld();
    const { weightsHash, middle } = trained();
    interruptAt200(middle);
    expect(lab(['replay', id, '--db', file]).stdout).toContain('identical');
    queue.resume(id);
    await queue.idle();
    expect(store.runs.get(id)).toMatchObject({ status: 'done', weightsHash, coreVersion: CORE_VERSION });
    // The checkpoint that it has now is marked as the first was.
    const { bytes } = store.checkpoints.latest(id)!;
    expect(Training.resume(SPEC, bytes, undefined, store.runs.get(id).experiment).step).toBe(400);
    expect(() => Training.resume(SPEC, bytes)).toThrow(/belongs to another experiment/);
  });

  test('can be started again with a change, which is all that differs', async () => {
    const { store, queue, id } = openOld();
    const { spec } = store.runs.get(id);
    const changed = parseSpec({ ...spec, steps: 20, optimizer: { ...spec.optimizer, momentum: 0.5 } });
    const [again] = createRuns(store, [{ spec: changed, name: null }], { appVersion: '0.0.2' });
    queue.enqueue([again!.id]);
    await queue.idle();
    const run = store.runs.get(again!.id);
    expect(run).toMatchObject({ status: 'done', step: 20, specHash: specHash(changed) });
    expect(differingFields([spec, run.spec].map(flattenSpec))).toEqual(['optimizer.momentum', 'steps']);
  });
});

test('a sweep that an earlier version stored has a complete template too', () => {
  const { file, store } = openOld();
  const { id } = store.sweeps.create({ version: 1, name: 'old', template: SPEC, axes: [], seeds: 1 });
  const stored = { version: 1, name: 'old', template: asStored(), axes: [], seeds: 1 };
  openRaw(file).prepare('UPDATE sweep SET spec = ? WHERE id = ?').run(JSON.stringify(stored), id);
  expect(store.sweeps.get(id).spec).toEqual({ ...stored, template: SPEC });
});

describe('a run of another version of the core', () => {
  test('that goes on names both, and says from which step', async () => {
    const { file, store, queue, id, interruptAt200 } = openOld('0');
    interruptAt200(trained().middle);
    queue.resume(id);
    await queue.idle();
    const run = store.runs.get(id);
    expect(run).toMatchObject({ status: 'done', coreVersion: `0 + ${CORE_VERSION}` });
    const said = `Goes on from step 200 with core version ${CORE_VERSION}, after 0`;
    expect(run.events.map((event) => event.message).join('\n')).toContain(said);
    const { stdout } = lab(['replay', id, '--db', file]);
    expect(stdout).toContain(`trained with core version 0 + ${CORE_VERSION}, replayed with ${CORE_VERSION}`);
  });

  test('that begins anew is of this one', async () => {
    const { store, queue, id } = openOld('0');
    queue.enqueue([id]);
    await queue.idle();
    expect(store.runs.get(id)).toMatchObject({ status: 'done', coreVersion: CORE_VERSION });
  });
});

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExportJob } from '../../../main/exporter/exportJob';
import type { ExporterCommand, ExporterEvent } from '../../../main/exporter/protocol';
import { ExportDesk } from '../../../main/exports/exportDesk';
import type { Store } from '../../../main/store/store';
import { helperInside } from '../../support/helperInside';
import { NATIVE_BINDING } from '../../support/native';
import { openStore, temporaryFolder } from '../../support/store';
import { endedRun } from '../../support/studies';

/** A desk whose process can be ended from outside. */
function deskOn({ file }: Store, onEvent?: (event: ExporterEvent, desk: ExportDesk) => void) {
  const shares: number[] = [];
  const { launch, end } = helperInside<ExporterCommand, ExporterEvent>(
    (tell) => new ExportJob(tell),
    (event) => onEvent?.(event, desk),
  );
  const history = { database: file, nativeBinding: NATIVE_BINDING };
  const desk: ExportDesk = new ExportDesk(launch, history, ({ share }) => void shares.push(share));
  return { desk, end, shares };
}

function oneRun(steps = 100) {
  const { store } = openStore();
  return { store, ids: [endedRun(store, 'one', { steps })] };
}

const newFile = () => join(temporaryFolder(), 'runs.csv');

describe('the desk of exports', () => {
  it('counts, then writes what was counted', async () => {
    const { store, ids } = oneRun();
    const { desk } = deskOn(store);
    const out = newFile();
    await expect(desk.write(out)).rejects.toThrow('there is nothing to export yet');
    const facts = await desk.measure(ids, 'long');
    expect(facts.rows).toBeGreaterThan(100);
    expect(await desk.write(out)).toEqual(facts);
    expect(statSync(out).size).toBe(facts.bytes);
    await expect(desk.write(out)).rejects.toThrow('there is nothing to export yet');
  });

  it('says of a run that is not there which one, and can be asked again', async () => {
    const { store, ids } = oneRun();
    const { desk } = deskOn(store);
    await expect(desk.measure(['nowhere'], 'long')).rejects.toThrow('nowhere');
    expect((await desk.measure(ids, 'wide')).rows).toBeGreaterThan(0);
  });

  it('a process that ended before it was asked to write is told of, and another begins', async () => {
    const { store, ids } = oneRun();
    const { desk, end } = deskOn(store);
    await desk.measure(ids, 'long');
    end();
    const out = newFile();
    await expect(desk.write(out)).rejects.toThrow('the export ended unexpectedly (code 0); try again');
    expect(readdirSync(dirname(out))).toEqual([]);
    const facts = await desk.measure(ids, 'long');
    expect(await desk.write(out)).toEqual(facts);
  });

  it('a process that ends while it writes leaves nothing of its own', async () => {
    const { store, ids } = oneRun(200_000);
    const { desk, end } = deskOn(store, (event) => {
      if (event.type === 'progress' && event.progress.stage === 'writing') end();
    });
    const out = newFile();
    writeFileSync(out, 'what was there');
    await desk.measure(ids, 'long');
    await expect(desk.write(out)).rejects.toThrow('the export ended unexpectedly (code 0); try again');
    expect(readFileSync(out, 'utf8')).toBe('what was there');
    await desk.cancel();
    await expect(desk.write(out)).rejects.toThrow('there is nothing to export yet');
  });

  it('cancelled while it counts or writes, says so and leaves no file', async () => {
    const { store, ids } = oneRun(200_000);
    const { desk: counting } = deskOn(store, (event, self) => {
      if (event.type === 'progress') void self.cancel();
    });
    await expect(counting.measure(ids, 'long')).rejects.toThrow('the export was cancelled; nothing was written');

    const { desk, shares } = deskOn(store, (event, self) => {
      if (event.type === 'progress' && event.progress.stage === 'writing') void self.cancel();
    });
    await desk.measure(ids, 'long');
    expect(shares.length).toBeGreaterThan(0);
    const out = newFile();
    await expect(desk.write(out)).rejects.toThrow(/no file was left|nothing was written/);
    expect(readdirSync(dirname(out))).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportCsv, exportSource, measureCsv } from '../../main/exportCsv';
import { csvLines, EXPORT_FORMATS, type CsvSource } from '../../shared/csv';
import { readRecords } from '../support/csv';
import { exampleRun } from '../support/specs';
import { line, openStore, startRun, temporaryFolder } from '../support/store';

const empty: CsvSource = { runs: [exampleRun()], keys: () => [], stretches: () => [] };

/** A run of many points; without a limit it never ends. */
function busy(chunks = Infinity): CsvSource {
  const stretch = { steps: new Int32Array(1000), values: new Float64Array(1000) };
  const run = exampleRun({ pointCount: 1000 * Math.min(chunks, 1e6) });
  return {
    runs: [run],
    keys: () => [{ metric: 'loss.train', layer: 0 }],
    *stretches() {
      for (let i = 0; i < chunks; i++) yield stretch;
    },
  };
}

describe('exportCsv', () => {
  it.each(EXPORT_FORMATS)('%s: writes what the lines say', async (format) => {
    const { store } = openStore();
    const ids = ['Ä first', 'second'].map((name) => startRun(store, name).id);
    ids.forEach((id, i) => {
      store.series.appendPoints(id, line(0, 2500 + i), { step: 2500, elapsedMs: 5 });
      store.series.appendPoints(
        id,
        line(10, 20, (step) => -step, 'gradNorm', 2),
        { step: 2501, elapsedMs: 6 },
      );
    });
    const source = exportSource(store, ids);
    const file = path.join(temporaryFolder(), 'out.csv');
    const result = await exportCsv(source, format, file);
    const content = readFileSync(file);
    const records = readRecords(content.toString('utf8'));
    const [first = {}] = records;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const facts = { rows: records.length, columns: Object.keys(first).length, bytes: content.length, sha256 };
    expect(result).toEqual({ path: file, ...facts });
    expect(await measureCsv(source, format)).toEqual(facts);
    expect(content.toString('utf8')).toBe([...csvLines(format, source)].join(''));
    expect(readdirSync(path.dirname(file))).toEqual(['out.csv']);
    if (format === 'long') expect(result.rows).toBe(2500 + 2501 + 20);
  });

  it('replaces an earlier file', async () => {
    const file = path.join(temporaryFolder(), 'out.csv');
    writeFileSync(file, 'old');
    await exportCsv(empty, 'summary', file);
    expect(readFileSync(file, 'utf8')).toMatch(/^run_id,/);
  });

  it('leaves an earlier file as it was, and nothing else, when the export fails half way', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'out.csv');
    writeFileSync(file, 'old');
    const broken: CsvSource = {
      ...empty,
      keys: () => {
        throw new Error('the history is gone');
      },
    };
    await expect(exportCsv(broken, 'long', file)).rejects.toMatchObject({
      code: 'io',
      message: `cannot write ${file}: the history is gone`,
    });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['out.csv']);
  });

  it.each([
    ['measuring', (signal: AbortSignal) => measureCsv(busy(), 'long', { signal })],
    ['writing', (signal: AbortSignal, file: string) => exportCsv(busy(), 'long', file, { signal })],
  ])('is ended while %s, and leaves nothing', async (_, begin) => {
    const folder = temporaryFolder();
    const stop = new AbortController();
    const going = begin(stop.signal, path.join(folder, 'out.csv'));
    setTimeout(() => stop.abort());
    await expect(going).rejects.toMatchObject({
      code: 'state',
      message: expect.stringContaining('cancelled') as string,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says how far it is, up to the end', async () => {
    const told: [number, number][] = [];
    const { rows } = await measureCsv(busy(20), 'long', { progress: (share, count) => told.push([share, count]) });
    expect(told.length).toBeGreaterThan(3);
    expect(told).toEqual([...told].sort(([a], [b]) => a - b));
    expect(told[told.length - 1]).toEqual([1, rows]);
  });

  it('says which folder is missing', async () => {
    const folder = path.join(temporaryFolder(), 'missing');
    await expect(exportCsv(empty, 'long', path.join(folder, 'out.csv'))).rejects.toMatchObject({
      code: 'io',
      message: `cannot write ${path.join(folder, 'out.csv')}: the folder ${folder} does not exist`,
    });
  });

  it('says when the target is a folder or lies under a file', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'sub'));
    writeFileSync(path.join(folder, 'file'), '');
    await expect(exportCsv(empty, 'long', path.join(folder, 'sub'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('is a folder') as string,
    });
    await expect(exportCsv(empty, 'long', path.join(folder, 'file', 'out.csv'))).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('is not a folder') as string,
    });
  });

  it.skipIf(process.platform === 'win32')('writes to a device without replacing it', async () => {
    // Behind a link, so that a mistake replaces the link and not the device.
    const link = path.join(temporaryFolder(), 'null.csv');
    symlinkSync('/dev/null', link);
    const { rows } = await exportCsv(empty, 'summary', link);
    expect(rows).toBe(1);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });
});

describe('exportSource', () => {
  it('has each run once, in the order asked for', () => {
    const { store } = openStore();
    const [a = '', b = ''] = ['a', 'b'].map((name) => startRun(store, name).id);
    expect(exportSource(store, [b, a, b]).runs.map((run) => run.id)).toEqual([b, a]);
  });

  it('refuses an id that does not exist', () => {
    const { store } = openStore();
    expect(() => exportSource(store, ['zzzzzzzzzzzz'])).toThrow(expect.objectContaining({ code: 'notFound' }) as Error);
  });
});

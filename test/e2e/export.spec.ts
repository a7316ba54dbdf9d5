import { expect, type Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { RunSeries } from '../../shared/ipc';
import { METRICS } from '../../shared/metrics';
import type { RunSummary } from '../../shared/run';
import { answerSaveDialog, call, goTo, picture, startRuns, test, waitForAll, type Lab } from './support/app';
import { readCsv } from '../support/csv';

/** Three runs: one with a name that needs quoting, one that ends in values that are not finite. */
async function makeRuns(page: Page): Promise<readonly RunSummary[]> {
  await startRuns(page, { dataset: { name: 'moons', samples: 200 }, epochs: 8 }, { name: 'plain' });
  await startRuns(page, { dataset: 'iris', epochs: 4 }, { name: 'comma, "quote"' });
  await startRuns(
    page,
    { dataset: 'plane', optimizer: { name: 'sgd', learningRate: 1000 }, record: { everySteps: 1 }, epochs: 2 },
    { name: '=diverges' },
  );
  return waitForAll(page);
}

/** Exports all runs through the dialog. Returns the file's records, the header first, and the row count shown. */
async function exportAll(lab: Lab, format: 'long' | 'wide' | 'summary', file: string) {
  const { page } = lab;
  await answerSaveDialog(lab, file);
  await page.getByTestId('bulk-export').click();
  await page.getByTestId(`export-format-${format}`).check();
  await expect(page.getByTestId('export-facts')).toBeVisible();
  const shown = (await page.getByTestId('export-rows').textContent()) ?? '';
  const shownColumns = (await page.getByTestId('export-columns').textContent()) ?? '';
  const shownHash = await page.getByTestId('export-sha256').textContent();
  const shownBytes = await page.getByTestId('export-bytes').getAttribute('title');
  await picture(page, `export-${format}`);
  await page.getByTestId('export-save').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toContainText('Wrote');
  await expect(page.getByTestId('export-dialog')).toBeHidden();
  const content = readFileSync(file);
  expect(shownHash).toBe(createHash('sha256').update(content).digest('hex'));
  expect(shownBytes).toBe(`${content.length} bytes`);
  const [header = [], ...records] = readCsv(content.toString('utf8'));
  expect(Number(shownColumns.replaceAll(/\D/g, ''))).toBe(header.length);
  expect(records.filter((record) => record.length !== header.length)).toEqual([]);
  return { header, records, shownRows: Number(shown.replaceAll(/\D/g, '')) };
}

/** Makes the exporter stand still as soon as it has begun to write into the folder: it must not be done before it is stopped. */
async function holdAtWriting(lab: Lab, folder: string): Promise<number> {
  const pid = await lab.app.evaluate(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === 'Initlab exporter')?.pid,
  );
  expect(pid).toBeDefined();
  while (readdirSync(folder).length === 0) await new Promise(setImmediate);
  process.kill(pid!, 'SIGSTOP');
  return pid!;
}

/** Every stored point as "run metric layer step" → value. */
async function storedPoints(page: Page, runs: readonly RunSummary[]): Promise<Map<string, number>> {
  const all = await call<RunSeries[]>(page, 'run:series', { ids: runs.map(({ id }) => id), metrics: null });
  const points = new Map<string, number>();
  for (const { runId, series } of all) {
    for (const { metric, layer, steps, values } of series) {
      steps.forEach((step, i) => points.set(`${runId} ${metric} ${layer} ${step}`, values[i]!));
    }
  }
  return points;
}

test('Exported CSV files hold every stored point, bit for bit, in as many rows as were shown', async ({
  lab,
}, info) => {
  const { page } = lab;
  const runs = await makeRuns(page);
  const points = await storedPoints(page, runs);
  await goTo(page, 'History');
  await page.getByTestId('history-select-all').click();

  const long = await exportAll(lab, 'long', info.outputPath('long.csv'));
  expect(long.shownRows).toBe(long.records.length);
  expect(long.records).toHaveLength(points.size);
  expect(runs.reduce((sum, run) => sum + run.pointCount, 0)).toBe(points.size);
  const cell = (record: readonly string[], column: string) => record[long.header.indexOf(column)] ?? '';
  const read = new Map<string, number>();
  const wrongEpochs: string[] = [];
  for (const record of long.records) {
    const key = ['run_id', 'metric', 'layer', 'step'].map((column) => cell(record, column)).join(' ');
    read.set(key, Number(cell(record, 'value')));
    const run = runs.find(({ id }) => id === cell(record, 'run_id'))!;
    if (Number(cell(record, 'epoch')) !== Number(cell(record, 'step')) / run.stepsPerEpoch) wrongEpochs.push(key);
  }
  expect(wrongEpochs).toEqual([]);
  expect(read.size).toBe(points.size);
  expect([...points].filter(([key, value]) => !Object.is(read.get(key), value))).toEqual([]);
  // A spreadsheet must not take a name for a formula.
  expect(new Set(long.records.map((record) => cell(record, 'run_name')))).toEqual(
    new Set(['plain', 'comma, "quote"', "'=diverges"]),
  );

  const wide = await exportAll(lab, 'wide', info.outputPath('wide.csv'));
  expect(wide.shownRows).toBe(wide.records.length);
  const steps = new Set([...points.keys()].map((key) => Number(key.split(' ')[3])));
  expect(wide.records.map(([step]) => Number(step))).toEqual([...steps].sort((a, b) => a - b));
  const filled = wide.records.flatMap((record) => record.slice(1)).filter((text) => text !== '');
  expect(filled).toHaveLength(points.size);
  const inOrder = (values: readonly number[]) => values.map(String).sort();
  expect(inOrder(filled.map(Number))).toEqual(inOrder([...points.values()]));

  const summary = await exportAll(lab, 'summary', info.outputPath('summary.csv'));
  expect(summary.shownRows).toBe(runs.length);
  expect(summary.records).toHaveLength(runs.length);
  for (const run of runs) {
    const record = summary.records.find((each) => each[0] === run.id)!;
    const value = (column: string) => record[summary.header.indexOf(column)];
    expect(value('status')).toBe(run.status);
    expect(value('weights_hash')).toBe(run.weightsHash);
    expect(Number(value('point_count'))).toBe(run.pointCount);
    for (const [name, series] of Object.entries(run.metrics)) {
      const { better } = METRICS[name as keyof typeof METRICS];
      expect(Number(value(`${name}.last`))).toBe(series.last);
      if (better !== null) expect(Number(value(`${name}.best`))).toBe(better === 'lower' ? series.min : series.max);
    }
  }
});

test('A large export is stopped while it is counted and while it is written; nothing is left', async ({
  lab,
}, info) => {
  const { page } = lab;
  const layers = [...Array.from({ length: 12 }, () => ({ units: 4, activation: 'tanh' })), { activation: 'identity' }];
  const spec = { dataset: { name: 'moons', samples: 40 }, network: { layers }, record: { everySteps: 1 }, epochs: 600 };
  await startRuns(page, spec, { name: 'long one', seeds: 2 });
  const runs = await waitForAll(page);
  expect(runs.reduce((sum, run) => sum + run.pointCount, 0)).toBeGreaterThan(200_000);
  await goTo(page, 'History');
  await page.getByTestId('history-select-all').click();

  const file = info.outputPath('large.csv');
  await answerSaveDialog(lab, file);
  await page.getByTestId('bulk-export').click();
  await page.getByTestId('export-format-long').check();
  await page.getByTestId('export-cancel').click();
  await expect(page.getByTestId('export-dialog')).toBeHidden();

  await page.getByTestId('bulk-export').click();
  await expect(page.getByTestId('export-facts')).toBeVisible();
  const held = holdAtWriting(lab, info.outputDir);
  await page.getByTestId('export-save').click();
  const exporter = await held;
  expect(readdirSync(info.outputDir)).not.toContain('large.csv');
  await page.getByRole('progressbar', { name: 'Writing the file' }).waitFor();
  await page.getByTestId('export-cancel').click();
  process.kill(exporter, 'SIGCONT');
  await expect(page.getByTestId('notice').filter({ hasText: 'Stopped writing; no file was left.' })).toBeVisible();
  expect(readdirSync(info.outputDir)).toEqual([]);

  await page.getByTestId('bulk-export').click();
  await expect(page.getByTestId('export-facts')).toBeVisible();
  await page.getByTestId('export-save').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toContainText('Wrote');
  expect(readdirSync(info.outputDir)).toEqual(['large.csv']);
});

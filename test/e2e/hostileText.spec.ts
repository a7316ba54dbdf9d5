import { expect, type Page } from '@playwright/test';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { OwnSet } from '../../shared/datasets/ownSet';
import { textOfCell } from '../../shared/csvCell';
import { readRecords } from '../support/csv';
import { pngText } from '../support/png';
import { elementsOf, textsOf } from '../support/svg';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  choose,
  goTo,
  type Lab,
  listRuns,
  scrollRight,
  startAnew,
  startRuns,
  test,
  waitForAll,
} from './support/app';

/** Would run where it is taken for markup, and leaves an element behind where it cannot. */
const EVIL = '<img src=x onerror="window.injected=1"><x-evil>';
const NAME = `=${EVIL}'; DROP TABLE run; --`;
const NOTE = `${EVIL}\n<script>window.injected=1</script>\n{{7*7}} \${7*7} \\href{javascript:alert(1)}{x}`;
const TAG = '<x-evil>"tag"&amp;</x-evil>';
const CLASSES = ['<x-evil>north</x-evil>', '"><svg onload=window.injected=1>'];
const COLUMN = '<x-evil onclick="window.injected=1">wide';
const TITLE = `<b>${EVIL}`;

/** What a text has become, where it was taken for anything else. */
async function tracesIn(page: Page): Promise<unknown> {
  return page.evaluate(() => ({
    injected: 'injected' in window,
    elements: [
      ...document.querySelectorAll('x-evil, script:not([src]), iframe, object, embed, img[src="x"], b > img'),
    ].map((each) => each.outerHTML.slice(0, 200)),
    handlers: [...document.querySelectorAll('*')].flatMap((each) =>
      [...each.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => `${each.tagName} ${name}`),
    ),
    links: [...document.querySelectorAll('a[href]')]
      .map((each) => each.getAttribute('href'))
      .filter((href) => /^\w+:/.test(href ?? '')),
  }));
}

const CLEAN = { injected: false, elements: [], handlers: [], links: [] };

async function save(lab: Lab, chart: string, format: 'svg' | 'png', file: string): Promise<Buffer> {
  await answerSaveDialog(lab, file);
  await lab.page.getByTestId(`${chart}-figure`).click();
  await lab.page.getByTestId(`${chart}-figure-${format}`).click();
  const notice = lab.page.getByTestId('notice').filter({ hasText: file });
  await expect(notice).toContainText('Saved the figure');
  await notice.getByRole('button', { name: 'Dismiss' }).click();
  return readFileSync(file);
}

test('Names, notes, tags, classes and titles that look like HTML, SQL or formulas are text in every place and every file', async ({
  lab,
}, info) => {
  const { page } = lab;
  page.on('dialog', (dialog) => {
    throw new Error(`a dialog came up: ${dialog.message()}`);
  });
  const clean = async (where: string) => expect(await tracesIn(page), where).toEqual(CLEAN);

  // An own data set, looked at and kept in the window.
  const rows = Array.from({ length: 40 }, (_, i) => `${i % 7},${i % 5},"${CLASSES[i % 2]!.replaceAll('"', '""')}"`);
  const csv = path.join(lab.data, `rows.csv`);
  writeFileSync(csv, `"${COLUMN.replaceAll('"', '""')}",y,"kind"\n${rows.join('\n')}\n`);
  await answerOpenDialog(lab, csv);
  await page.getByTestId('import-file').click();
  const dialog = page.getByTestId('import-dialog');
  await expect(dialog).toContainText(COLUMN);
  await expect(dialog).toContainText(CLASSES[0]!);
  await page.getByTestId('import-title').fill(TITLE);
  await clean('preview of an import');
  await page.getByTestId('import-keep').click();
  await expect(dialog).toBeHidden();
  await expect(page.getByTestId('dataset')).toContainText(TITLE);
  await page.getByTestId('manage-own-data').click();
  await expect(page.getByTestId('own-set-title')).toHaveText(TITLE);
  await clean('own data');
  await page.keyboard.press('Escape');
  await page.getByTestId('start').click();
  await expect(page.getByTestId('decision-boundary')).toContainText(CLASSES[0]!);
  await clean('training');

  const [own] = await call<OwnSet[]>(page, 'dataset:list');
  const spec = { dataset: own!.choice, steps: 60, record: { everySteps: 5, evaluateEverySteps: 5 } };
  const [first] = await startRuns(page, spec, { name: NAME, seeds: 2 });
  await waitForAll(page);
  await call(page, 'sweep:start', {
    name: `${EVIL} sweep`,
    template: { dataset: 'xor', steps: 20 },
    axes: [{ field: 'activation', values: ['tanh', 'relu'] }],
    seeds: 1,
  });
  const all = await waitForAll(page);
  const named = all.filter(({ name }) => name === NAME).map(({ id }) => id);
  expect(named).toHaveLength(2);
  await call(page, 'run:update', { ids: named, patch: { note: NOTE, addTags: [TAG] } });

  await goTo(page, 'Sweep');
  await expect(page.getByText(`${EVIL} sweep`).first()).toBeVisible();
  await page.getByTestId('sweep-item').first().click();
  await clean('sweep');

  await goTo(page, 'History');
  await expect(page.getByTestId('history-row').filter({ hasText: NAME }).first()).toBeVisible();
  await scrollRight(page);
  await expect(page.getByTestId('history-table')).toContainText(TAG);
  await clean('history');
  await page.getByTestId('history-row').filter({ hasText: NAME }).first().click();
  await expect(page.getByTestId('run-details')).toContainText(TITLE);
  await expect(page.getByTestId('details-note')).toHaveValue(NOTE);
  await clean('details');
  await page.keyboard.press('o');
  await expect(page.getByTestId('run-page-name')).toHaveText(NAME);
  await clean('page of a run');
  await goTo(page, 'Train');
  await goTo(page, 'History');

  // Every other place, whatever joins them.
  const places = await page
    .getByRole('navigation')
    .locator('[data-testid^="place-"]')
    .evaluateAll((found) => found.map((each) => each.getAttribute('data-testid') ?? ''));
  for (const place of places) {
    await page.getByTestId(place).click();
    await clean(place);
  }

  // A comparison of the two, kept under such a name, and its figures.
  await call(page, 'run:restore', { ids: named });
  await goTo(page, 'History');
  await page.keyboard.press('Escape');
  await startAnew(page);
  await goTo(page, 'History');
  await page.getByTestId('history-row').filter({ hasText: NAME }).first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');
  await choose(page, 'compare-grouping', 'runs');
  await page.getByTestId('compare-save').click();
  await page.getByTestId('save-name').fill(EVIL);
  await page.getByTestId('save-keep').click();
  await expect(page.getByTestId('save-dialog')).toBeHidden();
  await expect(page.getByText(NAME).first()).toBeVisible();
  await clean('comparison');
  const svg = (await save(lab, 'compare-chart-1', 'svg', info.outputPath('x.svg'))).toString('utf8');
  for (const element of ['script', 'img', 'image', 'foreignObject', 'x-evil', 'a', 'animate', 'set', 'use']) {
    expect(elementsOf(svg, element)).toEqual([]);
  }
  expect(svg.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+=/);
  expect(svg).not.toMatch(/href=|<!ENTITY|<!DOCTYPE|<\?(?!xml )/);
  expect(textsOf(svg).join('\n')).toContain('<img src=x');
  // Another reader of XML takes it for the same: well-formed, with nothing in it that runs.
  const parsed = await page.evaluate((text) => {
    const tree = new DOMParser().parseFromString(text, 'image/svg+xml');
    const elements = [...tree.querySelectorAll('*')];
    return {
      error: tree.querySelector('parsererror')?.textContent ?? null,
      strange: elements.filter((each) => /^(script|img|x-evil|foreignObject)$/i.test(each.tagName)).length,
      handlers: elements.flatMap((each) => [...each.attributes].filter(({ name }) => name.startsWith('on'))).length,
      text: tree.documentElement.textContent,
    };
  }, svg);
  expect(parsed).toMatchObject({
    error: null,
    strange: 0,
    handlers: 0,
    text: expect.stringContaining(NAME) as unknown as string,
  });
  const png = await save(lab, 'compare-chart-1', 'png', info.outputPath('x.png'));
  expect(JSON.stringify(pngText(png))).toContain('DROP TABLE run');
  await page.getByTestId('compare-back').click();
  await page.getByTestId('saved-comparisons').click();
  await expect(page.getByText(EVIL, { exact: true }).first()).toBeVisible();
  await clean('kept comparisons');
  await page.keyboard.press('Escape');

  // CSV: harmless for a spreadsheet, and the same texts again for whoever takes the apostrophe off.
  await page.getByTestId('bulk-export').click();
  await page.getByTestId('export-format-summary').check();
  await answerSaveDialog(lab, info.outputPath('x.csv'));
  await page.getByTestId('export-save').click();
  await expect(page.getByTestId('notice').filter({ hasText: 'x.csv' })).toBeVisible();
  const records = readRecords(readFileSync(info.outputPath('x.csv'), 'utf8'));
  const record = records.find((each) => each['run_id'] === first!.id);
  expect(record?.['run_name']).toBe(`'${NAME}`);
  expect(textOfCell(record?.['run_name'] ?? '')).toBe(NAME);
  expect(record).toMatchObject({ note: NOTE, tags: TAG });

  // A study of them, as if somebody had sent it.
  const study = info.outputPath('x.initlab-study');
  await answerSaveDialog(lab, study);
  await page.getByTestId('bulk-study').click();
  await page.getByTestId('study-title').fill(EVIL);
  await page.getByTestId('study-note').fill(NOTE);
  await page.getByTestId('study-save').click();
  await expect(page.getByTestId('study-dialog')).toBeHidden();
  await answerOpenDialog(lab, study);
  await page.getByTestId('history-import-study').click();
  await expect(page.getByTestId('study-preview')).toContainText(EVIL);
  await expect(page.getByTestId('study-import-note')).toHaveText(NOTE);
  await clean('preview of a study');
  await page.getByTestId('study-import-cancel').click();

  expect((await listRuns(page)).length).toBe(all.length);
  await clean('the end');
});

import { expect, test, type Page } from '@playwright/test';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv } from '../support/csv';
import {
  answerSaveDialog,
  call,
  closeLab,
  listRuns,
  openLab,
  picture,
  startRuns,
  waitForAll,
  type Lab,
} from './support/app';

// One app for the whole file, and nothing in it but keys: no click, no focus by a script, no text put into a field.
test.describe.configure({ timeout: 150_000 });
let lab: Lab;
let page: Page;
test.beforeAll(async () => {
  lab = await openLab();
  page = lab.page;
});
test.afterAll(async () => {
  await closeLab(lab);
  expect(lab.errors).toEqual([]);
});

const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid') ?? null);

/** Presses Tab, or Shift and Tab, until that has the focus. */
async function tabTo(testid: string | RegExp, { back = false, most = 220 } = {}): Promise<void> {
  const isThere = (now: string | null) =>
    now !== null && (typeof testid === 'string' ? now === testid : testid.test(now));
  for (let presses = 0; presses < most; presses++) {
    if (isThere(await focused())) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab does not lead to ${String(testid)}`);
}

async function press(key: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) await page.keyboard.press(key);
}

/** Replaces what stands in the field in focus. */
async function write(text: string): Promise<void> {
  await press('Control+a');
  for (const key of text) await press(key);
  await press('Tab');
}

/** To a place by its number, out of any field. */
async function place(number: number): Promise<void> {
  await press(`Control+${number}`);
}

/** Two runs, where no test has made them yet. */
async function makeRuns(): Promise<void> {
  if ((await listRuns(page)).length >= 2) return;
  for (const learningRate of [0.1, 0.3]) {
    const optimizer = { name: 'momentum', learningRate };
    await startRuns(page, { dataset: { name: 'moons', samples: 200 }, epochs: 12, optimizer });
  }
  await waitForAll(page);
}

/** The comparison of all runs, by the keys of the history's table. */
async function compareAll(): Promise<void> {
  await place(5);
  await tabTo('history-table');
  await press('ArrowDown');
  await press('Control+a');
  await press('c');
  await expect(page.getByTestId('compare-view')).toContainText('2 runs');
}

test('Train, compare and export, by keys alone', async () => {
  await place(3);
  await tabTo('length');
  await write('12');
  await press('Control+Enter');
  await waitForAll(page);
  await tabTo('optimizer-learningRate', { back: true });
  await write('0.3');
  await press('Control+Enter');
  await expect.poll(async () => (await listRuns(page)).length).toBe(2);
  expect((await waitForAll(page)).map(({ status }) => status)).toEqual(['done', 'done']);

  await compareAll();
  const file = path.join(lab.data, 'both.csv');
  await answerSaveDialog(lab, file);
  await tabTo('compare-export');
  await press('Enter');
  await expect(page.getByTestId('export-facts')).toBeVisible();
  const shown = Number((await page.getByTestId('export-rows').textContent())!.replaceAll(/\D/g, ''));
  await tabTo('export-save', { most: 30 });
  await press('Enter');
  await expect(page.getByTestId('export-dialog')).toBeHidden();
  await expect.poll(() => existsSync(file)).toBe(true);
  const [header = [], ...rows] = readCsv(readFileSync(file, 'utf8'));
  expect(header).toContain('step');
  expect(shown).toBeGreaterThan(1);
  expect(rows).toHaveLength(shown);
  // The focus is where it was before the dialog.
  expect(await focused()).toBe('compare-export');
  await press('Escape');
  await expect(page.getByTestId('compare-view')).toBeHidden();
});

test('A chart is moved in, zoomed, described and read as a table; its numbers are those that are stored', async () => {
  await makeRuns();
  await compareAll();
  await tabTo(/^compare-chart-1-log$/);
  await press('Tab', 3);
  const chart = page.getByTestId('compare-chart-1');
  await expect(chart.getByRole('slider')).toBeFocused();
  await press('ArrowLeft', 3);
  await expect(chart.getByRole('slider')).toHaveAttribute('aria-valuetext', /^step \d/);
  await expect(chart.getByRole('slider')).toHaveAccessibleDescription(
    /^Line chart of .* by step, \d curves?\. .*: (falls|rises|constant|no course|goes up)/,
  );
  await press('d');
  await expect(page.getByTestId('compare-chart-1-said')).toContainText(/^Line chart of/);
  await press('+');
  await expect(page.getByTestId('compare-chart-1-reset')).toBeVisible();
  await press('Escape');
  await expect(page.getByTestId('compare-chart-1-reset')).toBeHidden();
  await press('t');
  const table = page.getByTestId('compare-chart-1-data-table');
  await expect(table).toBeVisible();
  const count = Number(await chart.getAttribute('data-points'));
  const rows = Number(await table.getAttribute('data-rows'));
  expect(rows).toBeGreaterThan(5);
  expect(rows).toBeLessThanOrEqual(count);
  await tabTo('compare-chart-1-copy', { most: 12 });
  await press('Enter');
  await expect(page.getByTestId('compare-chart-1-data-panel')).toContainText('Copied.');
  const copied = readCsv(await lab.app.evaluate(({ clipboard }) => clipboard.readText()));
  expect(copied).toHaveLength(rows + 1);
  const [run] = await listRuns(page);
  const all = await call<{ series: { metric: string; layer: number; steps: number[]; values: number[] }[] }[]>(
    page,
    'run:series',
    { ids: [run!.id], metrics: null },
  );
  const losses = all[0]!.series.filter(({ metric }) => metric.startsWith('loss'));
  const numbers = new Set(
    losses.flatMap(({ steps, values }) => Array.from(steps, (step, i) => `${step} ${values[i]}`)),
  );
  const found = copied.slice(1).filter(([step, ...cells]) => cells.some((cell) => numbers.has(`${step} ${cell}`)));
  expect(found.length).toBeGreaterThan(5);
  await picture(page, 'data-table');
  await press('Escape');
});

test('Parallel coordinates are brushed by keys', async () => {
  await makeRuns();
  await compareAll();
  for (let presses = 0; presses < 80; presses++) {
    const at = await page.evaluate(() => [
      document.activeElement?.tagName,
      document.activeElement?.closest('[data-testid="parallel"]') !== null,
    ]);
    if (at[0] === 'SUMMARY' && at[1] === true) break;
    await press('Tab');
  }
  if ((await page.getByTestId('parallel-plot').count()) === 0) await press('Enter');
  const plot = page.getByTestId('parallel-plot');
  await expect(plot).toHaveAttribute('data-lit', '2');
  await tabTo(/^parallel-plot-lower-/, { most: 12 });
  await press('End');
  await expect(plot).toHaveAttribute('data-lit', '1');
  await press('Home');
  await expect(plot).toHaveAttribute('data-lit', '2');
  await tabTo('compare-back', { back: true });
  await press('Enter');
  await expect(page.getByTestId('compare-view')).toBeHidden();
});

test('The time machine goes back and plays by keys', async () => {
  await makeRuns();
  await place(5);
  await tabTo('history-table');
  await press('Home');
  await press('o');
  await expect(page.getByTestId('run-page')).toBeVisible();
  for (let presses = 0; presses < 250; presses++) {
    const isThere = await page.evaluate(
      () =>
        document.activeElement?.tagName === 'SUMMARY' &&
        document.activeElement.closest('[data-testid="time-machine"]') !== null,
    );
    if (isThere) break;
    await press('Tab');
  }
  if ((await page.getByTestId('time-machine').getAttribute('open')) === null) await press('Enter');
  await expect(page.getByTestId('time-slider')).toBeVisible();
  await tabTo('time-slider', { most: 20 });
  await press('Home');
  await expect(page.getByTestId('time-views')).toHaveAttribute('data-step', '0');
  await press('ArrowRight');
  await expect(page.getByTestId('time-views')).not.toHaveAttribute('data-step', '0');
  await press('End');
  const last = await page.getByTestId('time-views').getAttribute('data-step');
  await press('Home');
  await press('Space');
  await expect(page.getByTestId('time-views')).toHaveAttribute('data-step', last!);
  await press('Escape');
});

test('Functions, Signal and the phase map are moved in by keys', async () => {
  await place(1);
  await tabTo('curves-chart-plot');
  await press('Home');
  await expect(page.getByTestId('curves-x')).toHaveValue('-6');
  await press('Shift+ArrowRight');
  await expect(page.getByTestId('curves-x')).toHaveValue('-4.8');
  await press('t');
  await expect(page.getByTestId('curves-chart-data-table')).toHaveAttribute('data-rows', '201');
  await expect(page.getByTestId('curves-chart-sentence')).toContainText(/tanh.*: rises from −\d/);
  await press('t');
  await expect(page.getByTestId('curves-chart-data-table')).toBeHidden();

  await place(2);
  await tabTo('signal-depth-slider');
  const before = Number(await page.getByTestId('signal-depth').inputValue());
  await press('ArrowRight', 2);
  await expect.poll(async () => Number(await page.getByTestId('signal-depth').inputValue())).toBeGreaterThan(before);
  await press('Control+z');
  await tabTo('signal-tab-signal');
  await press('ArrowRight');
  await expect(page.getByTestId('plane-map')).toBeVisible();
  await tabTo('plane-map');
  await press('Shift+ArrowUp', 3);
  await expect(page.getByTestId('plane-reading')).toContainText('σ_b 0.3');
  await expect(page.getByTestId('plane-map')).toHaveAttribute('aria-valuetext', /σ_b 0\.3: (ordered|chaotic|critical)/);
});

test('The axes of a sweep are chosen, and its heat map is gone through, by keys', async () => {
  await place(4);
  await tabTo('sweep-seeds');
  await write('1');
  // Whatever is ticked is taken off but for the first of each axis.
  const ticked = page.locator(
    '[data-testid^="sweep-activation-"]:checked, [data-testid^="sweep-initializer-"]:checked',
  );
  const names = await ticked.evaluateAll((all) => all.map((each) => each.getAttribute('data-testid')!));
  const [activation, second] = names.filter((name) => name.startsWith('sweep-activation-'));
  for (const name of names.filter(
    (each) => each.startsWith('sweep-activation-') && each !== activation && each !== second,
  )) {
    await tabTo(name);
    await press('Space');
  }
  const left = (await ticked.evaluateAll((all) => all.map((each) => each.getAttribute('data-testid')!))).length;
  const initializers = left - 2;
  await expect(page.getByTestId('sweep-estimate')).toContainText(`2 × ${initializers} × 1 seed`);
  await tabTo('sweep-start');
  await press('Enter');
  await expect(page.getByTestId('sweep-heat-map')).toBeVisible();
  await waitForAll(page);
  await tabTo('heat-cell-0-0');
  await press('ArrowRight');
  await expect(page.getByTestId('heat-cell-0-1')).toBeFocused();
  await press('ArrowDown');
  await expect(page.getByTestId('heat-cell-1-1')).toBeFocused();
  await press('Home');
  await expect(page.getByTestId('heat-cell-1-0')).toBeFocused();
  await press('ArrowUp');
  await press('ArrowUp');
  await expect(page.getByTestId('heat-cell-0-0')).toBeFocused();
  await press('Enter');
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await press('Escape');
});

test('Everything gets larger and smaller by keys, and stays so after a restart', async () => {
  const ratio = () => page.evaluate(() => devicePixelRatio);
  const usual = await ratio();
  await press('Control+=', 2);
  await expect.poll(async () => (await ratio()) / usual).toBeCloseTo(1.25, 2);
  await press('Control+-');
  await expect.poll(async () => (await ratio()) / usual).toBeCloseTo(1.1, 2);
  await closeLab(lab);
  lab = await openLab(lab.data);
  page = lab.page;
  await expect.poll(async () => (await ratio()) / usual).toBeCloseTo(1.1, 2);
  await press('Control+0');
  await expect.poll(ratio).toBeCloseTo(usual, 3);
});

test('Where the system forces its colours, what is chosen and what has the focus are seen, and curves keep theirs', async () => {
  await makeRuns();
  await page.emulateMedia({ forcedColors: 'active' });
  await press('Control+3');
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const looks = await page.evaluate(() => {
    const style = (selector: string) => getComputedStyle(document.querySelector(selector)!);
    return {
      ground: style('body').backgroundColor,
      text: style('body').color,
      current: style('[data-testid="place-train"]').outlineStyle,
      other: style('[data-testid="place-sweep"]').outlineStyle,
      forced: matchMedia('(forced-colors: active)').matches,
    };
  });
  expect(looks.forced).toBe(true);
  expect(looks.current).toBe('solid');
  expect(looks.other).toBe('none');
  expect(looks.text).not.toBe(looks.ground);
  const colours = await page
    .getByTestId('chart-loss')
    .locator('ul svg')
    .evaluateAll((all) => all.map((each) => getComputedStyle(each).color));
  expect(new Set(colours).size).toBe(colours.length);
  await picture(page, 'forced-colors');
  await page.emulateMedia({ forcedColors: null });
});

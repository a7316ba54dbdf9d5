import { expect, test } from '@playwright/test';
import type { RunDetail } from '../../shared/run';
import { choose, closeLab, fillIn, getRun, goTo, openLab, startRuns, type Lab } from './support/app';
import {
  answerQuestions,
  asked,
  callFrom,
  inPage,
  pagePid,
  pictureOf,
  textOf,
  waitForNewPage,
} from './support/lostPage';

const HIDDEN = { units: 96, activation: 'tanh', initializer: 'glorotNormal' };
/** Trains through all that happens to the page. */
const LONG = {
  dataset: { name: 'moons', samples: 400 },
  network: { layers: [HIDDEN, HIDDEN, { activation: 'identity' }] },
  epochs: 8000,
  record: { everySteps: 50 },
};
const SHORT = { dataset: { name: 'moons', samples: 200 }, steps: 200 };

test.describe.configure({ timeout: 180_000 });

test('a page that ends is there again with what was open, and training has noticed nothing', async () => {
  const lab = await openLab();
  const { page } = lab;
  await startRuns(page, SHORT, { name: 'short', seeds: 3 });
  const [long] = await startRuns(page, LONG, { name: 'long' });
  const id = long!.id;
  await expect.poll(async () => (await getRun(page, id)).step).toBeGreaterThan(0);

  // Something in every place.
  await fillIn(page, 'hidden-count', '5');
  await page.getByLabel('Name').first().fill('my next run');
  await page.getByLabel('Name').first().blur();
  await goTo(page, 'Sweep');
  await fillIn(page, 'sweep-seeds', '7');
  await goTo(page, 'History');
  await page.getByTestId('history-query').fill('name:short');
  await expect(page.getByTestId('history-row')).toHaveCount(3);
  await page.getByTestId('history-row').first().click();
  await page.keyboard.press('Control+a');
  await page.getByTestId('bulk-compare').click();
  await choose(page, 'compare-grouping', 'runs');
  await expect(page.getByTestId('compare-view')).toContainText('3 runs');
  await expect(page.getByTestId('compare-chart-1')).not.toHaveAttribute('data-points', '0');

  // Electron's own crash, while a comparison is open.
  await end(lab, () =>
    lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer()),
  );
  await expect.poll(() => textOf(lab, 'compare-view')).toContain('3 runs');
  await expect.poll(() => textOf(lab, 'notices')).toMatch(/page of the window had ended .*what was open is open again/);
  await expect.poll(() => inPage(lab, pointsIn('compare-chart-1'))).toBeGreaterThan(0);
  await pictureOf(lab, 'page-came-back');
  // Behind it, the history is filtered and selected as before.
  await click(lab, 'compare-back');
  await expect
    .poll(() => inPage(lab, `document.querySelector('[data-testid="history-query"]')?.value`))
    .toBe('name:short');
  await expect.poll(() => inPage(lab, `document.querySelectorAll('[data-testid="history-row"]').length`)).toBe(3);
  expect(
    await inPage(lab, `document.querySelectorAll('[data-testid="history-row"][aria-selected="true"]').length`),
  ).toBe(3);

  // A real fault of the process, while the run is watched.
  await place(lab, 'Train');
  await expect.poll(() => inPage(lab, `document.querySelector('[data-testid="hidden-count"]')?.value`)).toBe('5');
  // Paused meanwhile: however fast the computer is, there are steps left to see.
  await callFrom(lab, 'run:control', { id, action: 'pause' });
  await end(lab, async (pid) => void process.kill(pid, 'SIGSEGV'));
  await expect.poll(() => inPage(lab, `document.querySelector('[data-testid="hidden-count"]')?.value`)).toBe('5');
  await expect
    .poll(() => inPage(lab, `[...document.querySelectorAll('input')].some((each) => each.value === 'my next run')`))
    .toBe(true);
  expect(await inPage(lab, `document.querySelector('main').dataset.testid`)).toBe('view-train');
  // Frames come again, straight from the trainer: no stored state says so many steps a second.
  const before = await inPage<number>(lab, pointsIn('chart-loss'));
  await callFrom(lab, 'run:control', { id, action: 'resume' });
  await expect.poll(() => inPage(lab, pointsIn('chart-loss'))).toBeGreaterThan(before);
  await expect.poll(() => textOf(lab, 'run-speed')).toMatch(/\d/);

  // The third within a minute is asked about.
  await answerQuestions(lab, 0);
  await end(lab, async (pid) => void process.kill(pid, 'SIGKILL'));
  const [question, ...more] = await asked(lab);
  expect(more).toEqual([]);
  expect(question?.message).toMatch(/ended 3 times within a minute; the last time its process was ended from outside/);
  expect(question?.buttons).toEqual(['Start anew', 'Start where I was', 'Quit Initlab']);
  await expect.poll(() => textOf(lab, 'notices')).toMatch(/started anew/);
  await place(lab, 'History');
  await expect.poll(() => inPage(lab, `document.querySelector('[data-testid="history-query"]')?.value`)).toBe('');

  // A page that answers nobody is ended when the user says so.
  await answerQuestions(lab, 1);
  const silent = await pagePid(lab);
  await lab.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!;
    void window.webContents.executeJavaScript('for (;;) {}').catch(() => undefined);
    // Chromium says so by itself after some 15 seconds of waiting for an answer to the user.
    setTimeout(() => window.emit('unresponsive'), 500);
  });
  await waitForNewPage(lab, silent);
  expect((await asked(lab))[0]).toMatchObject({
    message: 'The page of the window does not answer.',
    buttons: ['Wait', 'Start it again'],
  });
  await expect.poll(() => textOf(lab, 'notices')).toMatch(/had ended \(it did not answer\)/);

  // The process that draws.
  const gpu = () => lab.app.evaluate(({ app }) => app.getAppMetrics().find(({ type }) => type === 'GPU')?.pid ?? 0);
  const drawer = await gpu();
  if (drawer !== 0) {
    process.kill(drawer, 'SIGKILL');
    await expect.poll(gpu).not.toBe(drawer);
  }
  await place(lab, 'Train');
  const colors = () =>
    lab.app.evaluate(async ({ BrowserWindow }) => {
      const image = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage();
      return new Set(new Uint32Array(image.toBitmap().buffer)).size;
    });
  await expect.poll(colors).toBeGreaterThan(20);

  // All this did not touch the training.
  await expect.poll(async () => (await stored(lab, id)).status, { timeout: 120_000 }).toBe('done');
  await callFrom(lab, 'replay:start', { ids: [id] });
  const verdict = async () => {
    const { replay, weightsHash } = await stored(lab, id);
    return replay === null ? null : replay.identical && replay.replayedHash === weightsHash;
  };
  await expect.poll(verdict, { timeout: 120_000 }).toBe(true);
  await closeLab(lab);
});

async function end(lab: Lab, how: (pid: number) => Promise<void>): Promise<void> {
  // What is open is written down a moment after it has changed.
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = await pagePid(lab);
  await how(before);
  await waitForNewPage(lab, before);
}

const pointsIn = (chart: string) => `Number(document.querySelector('[data-testid="${chart}"]')?.dataset.points ?? 0)`;

const click = (lab: Lab, testid: string) => inPage(lab, `document.querySelector('[data-testid="${testid}"]').click()`);

const place = (lab: Lab, name: string) => click(lab, `place-${name.toLowerCase()}`);

const stored = (lab: Lab, id: string) => callFrom<RunDetail>(lab, 'run:get', { id });

import { expect, type Page } from '@playwright/test';
import { choose, fillIn, goTo, picture, startRuns, test, waitForAll } from './support/app';

const address = (page: Page) => page.getByTestId('manual-content');
const bubble = (page: Page) => page.locator('.tooltip');

test('F1 opens the manual at the place, the dialog or the word in focus; it searches, goes back and leads into the app', async ({
  lab: { page },
}) => {
  await test.step('each place has its page, and Esc gives the focus back', async () => {
    for (const [place, name] of [
      ['Functions', 'functions'],
      ['Signal', 'signal'],
      ['Train', 'train'],
      ['Sweep', 'sweeps'],
      ['History', 'history'],
      ['Lessons', 'lessons'],
    ] as const) {
      await goTo(page, place);
      await page.keyboard.press('F1');
      await expect(address(page)).toHaveAttribute('data-address', name);
      await expect(page.getByTestId('manual').getByRole('heading', { level: 1 })).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(page.getByTestId('manual')).toBeHidden();
      await expect(page.getByTestId(`place-${place.toLowerCase()}`)).toBeFocused();
    }
  });

  await test.step('in a field F1 explains the field', async () => {
    await goTo(page, 'Train');
    await page.getByTestId('batch-size').focus();
    await page.keyboard.press('F1');
    await expect(page.getByTestId('term-entry')).toHaveAttribute('data-entry', 'batch');
    await expect(page.getByTestId('term-entry')).toContainText('The examples whose mean gradient makes one step.');
    await picture(page, 'manual-term');
    await page.getByTestId('term-entry').getByRole('button', { name: 'Epoch', exact: true }).click();
    await expect(page.getByTestId('term-entry')).toHaveAttribute('data-entry', 'epoch');
    await page.keyboard.press('Alt+ArrowLeft');
    await expect(page.getByTestId('term-entry')).toHaveAttribute('data-entry', 'batch');
    await page.keyboard.press('Alt+ArrowRight');
    await expect(page.getByTestId('term-entry')).toHaveAttribute('data-entry', 'epoch');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('batch-size')).toBeFocused();
  });

  await test.step('a search is ranked, marked, and gone through with the keys', async () => {
    await page.getByTestId('manual-open').click();
    await page.keyboard.press('/');
    await expect(page.getByTestId('manual-search')).toBeFocused();
    await page.keyboard.type('phase map');
    const hits = page.getByTestId('manual-hits').locator('button');
    await expect(hits.first()).toHaveAttribute('data-to', 'signal#the-phase-map');
    await expect(hits.first().locator('mark').first()).toHaveText(/phase/i);
    await picture(page, 'manual-search');
    await page.keyboard.press('ArrowDown');
    await expect(hits.first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(hits.nth(1)).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect(address(page)).toHaveAttribute('data-address', 'signal#the-phase-map');
    await expect(page.getByRole('heading', { name: 'The phase map' })).toBeInViewport();
    expect(await page.evaluate(() => CSS.highlights.get('manual-hits')?.size)).toBeGreaterThan(0);
    await page.getByTestId('manual-search').fill('xyzzyx');
    await expect(page.getByTestId('manual-found')).toContainText('Nothing has “xyzzyx”');
    await page.keyboard.press('Escape');
    await expect(address(page)).toHaveAttribute('data-address', 'signal#the-phase-map');
  });

  await test.step('a link opens the app with its setting, beside the manual', async () => {
    await page.getByTestId('manual-contents').click();
    await page.getByTestId('manual').getByRole('button', { name: 'Signal', exact: true }).click();
    await page.getByRole('button', { name: 'ReLU with the variance of Xavier' }).click();
    await expect(page.getByTestId('view-signal')).toBeVisible();
    await expect(page.getByTestId('view-signal').getByTestId('signal-activation')).toContainText('ReLU');
    await expect(page.getByTestId('manual')).toBeVisible();
    await page.getByTestId('manual-wide').click();
    await expect(page.getByRole('navigation', { name: 'Chapters' })).toBeVisible();
    await picture(page, 'manual-wide');
    await page.getByTestId('manual-wide').click();
  });

  await test.step('what was open is open again when the page was lost', async () => {
    await expect.poll(() => page.evaluate(() => sessionStorage.getItem('initlab.view'))).toContain('"manual":"signal"');
    await page.reload();
    await expect(address(page)).toHaveAttribute('data-address', 'signal');
    await page.getByTestId('manual-close').click();
  });

  await test.step('over a dialog it is a dialog, and closes alone', async () => {
    await page.getByTestId('settings-open').click();
    await page.keyboard.press('F1');
    await expect(page.getByTestId('manual-dialog')).toBeVisible();
    await expect(address(page)).toHaveAttribute('data-address', 'settings');
    const inFront = () => document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('[role="dialog"]');
    expect(await page.evaluate(`(${String(inFront)})()?.dataset.testid`)).toBe('manual-dialog');
    await picture(page, 'manual-dialog');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('manual-dialog')).toBeHidden();
    await expect(page.getByTestId('settings-dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('settings-dialog')).toBeHidden();
  });

  await test.step('its pictures follow the theme, and are shown larger', async () => {
    await page.getByTestId('manual-open').click();
    await page.getByTestId('manual-contents').click();
    await page.getByTestId('manual').getByRole('button', { name: 'Train', exact: true }).click();
    const shot = page.getByTestId('manual-picture-train');
    for (const theme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await expect(shot).toHaveAttribute('src', new RegExp(`train-${theme}`));
      await expect.poll(() => shot.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(1000);
    }
    await page.emulateMedia({ colorScheme: null });
    await picture(page, 'manual-chapter');
    await shot.click();
    await expect(page.getByTestId('manual-picture')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('manual-picture')).toBeHidden();
    await expect(page.getByTestId('manual')).toBeVisible();
  });

  await test.step('a page prints alone', async () => {
    await page.evaluate(() => (document.documentElement.dataset['print'] = 'manual'));
    await page.emulateMedia({ media: 'print' });
    await expect(page.getByTestId('view-signal')).toBeHidden();
    await expect(page.getByTestId('manual-search')).toBeHidden();
    await expect(page.getByRole('heading', { level: 1, name: 'Train' })).toBeVisible();
    await page.emulateMedia({ media: null });
    await page.evaluate(() => delete document.documentElement.dataset['print']);
  });
});

test('Every label of the set-up, every measurement and every column has help, by mouse and by keyboard', async ({
  lab: { page },
}) => {
  const helpless = (scope: string, what: string) =>
    page
      .locator(scope)
      .evaluate(
        (root, selector) =>
          [...root.querySelectorAll<HTMLElement>(selector)]
            .filter(
              (element) => element.closest('[data-term]') === null && element.querySelector('[data-term]') === null,
            )
            .map((element) => element.textContent?.trim() ?? ''),
        what,
      );

  await test.step('the set-up of Train, with all that it can show', async () => {
    await goTo(page, 'Train');
    await page.getByTestId('record-section').locator('summary').click();
    await page.getByTestId('layer-0').locator('.line').click();
    for (const [field, values] of [
      ['dataset', ['spirals', 'blobs', 'iris', 'mnist', 'moons']],
      ['scaling', ['multiply']],
      ['layer-0-activation', ['prelu', 'leakyRelu']],
      ['layer-0-initializer', ['heNormal', 'constant', 'sparse', 'lsuv']],
      ['optimizer', ['adagrad', 'rmsprop', 'adamw', 'momentum']],
      ['schedule', ['step', 'warmup']],
      ['clipping', ['norm', 'value']],
    ] as const) {
      for (const value of values) {
        await choose(page, field, value);
        expect(await helpless('[data-testid="setup-panel"]', '.field label'), `${field} ${value}`).toEqual([]);
      }
    }
    expect(await page.locator('[data-testid="setup-panel"] .field label').count()).toBeGreaterThan(25);
  });

  await test.step('help stays while the mouse is on it, and Esc takes it away', async () => {
    const label = page.locator('[data-testid="setup-panel"] [data-term="weightDecay"] .term');
    await label.hover();
    await expect(bubble(page)).toBeVisible();
    await expect(bubble(page)).toContainText('L2 penalty added to every gradient');
    await expect(bubble(page)).toContainText('Glossary: Weight decay (F1)');
    await bubble(page).hover();
    await page.waitForTimeout(400);
    await expect(bubble(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(bubble(page)).toBeHidden();
    await label.hover();
    await page.mouse.move(0, 0);
    await expect(bubble(page)).toBeHidden();
  });

  await startRuns(page, { dataset: 'moons', epochs: 3 }, { name: 'short' });
  await waitForAll(page);

  await test.step('by keyboard: the word shows its meaning, Enter opens its entry', async () => {
    const title = page.getByTestId('chart-gradients').locator('h3 .term');
    await title.focus();
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Tab');
    await expect(title).toBeFocused();
    await expect(bubble(page)).toBeVisible();
    await expect(title).toHaveAttribute('aria-description', /norm/i);
    await page.keyboard.press('Enter');
    await expect(page.getByTestId('term-entry')).toHaveAttribute('data-entry', 'norm');
    await page.keyboard.press('Escape');
    await expect(title).toBeFocused();
  });

  await test.step('measurements: tiles and charts of Train, table and charts of the run', async () => {
    expect(await helpless('[data-testid="view-train"]', '.tile .label')).toEqual([]);
    await goTo(page, 'History');
    await page.getByTestId('history-row').first().click();
    await page.keyboard.press('o');
    await expect(page.getByTestId('run-page')).toBeVisible();
    await page.getByTestId('run-charts').click();
    const left = page.locator('[data-testid^="run-show-"][aria-pressed="false"]');
    while ((await left.count()) > 0) await left.first().click();
    expect(await helpless('[data-testid="run-page"]', '.card figure h3')).toEqual([]);
    expect(await page.locator('[data-testid="run-page"] .card figure h3').count()).toBeGreaterThan(15);
    expect(await helpless('[data-testid="run-page"]', '[data-testid^="run-metrics"] tbody th')).toEqual([]);
    expect(await helpless('[data-testid="run-settings"]', 'th')).toEqual([]);
    await page.keyboard.press('Escape');
  });

  await test.step('columns of History, all of them', async () => {
    await page.getByTestId('history-columns').click();
    await page
      .getByTestId('columns-dialog')
      .evaluate((dialog) =>
        dialog.querySelectorAll<HTMLElement>('input[type="checkbox"]:not(:checked)').forEach((box) => box.click()),
      );
    await page.keyboard.press('Escape');
    expect(await helpless('[data-testid="history-table"]', 'thead th:not(.box)')).toEqual([]);
    expect(await page.locator('[data-testid="history-table"] thead th').count()).toBeGreaterThan(40);
    await page.getByTestId('sort-replay').focus();
    await page.keyboard.press('F1');
    await expect(page.getByTestId('term-entry')).toHaveAttribute('data-entry', 'replay');
  });
});

test('The glossary lists every term, narrows down, and says so when nothing is left', async ({ lab: { page } }) => {
  await page.keyboard.press('F1');
  await page.getByTestId('manual-glossary').click();
  const terms = page.getByTestId('manual-content').locator('li');
  expect(await terms.count()).toBeGreaterThan(200);
  await picture(page, 'manual-glossary');
  await fillIn(page, 'glossary-filter', 'kaiming');
  await expect(terms.first()).toContainText('He');
  await page.getByTestId('glossary-filter').fill('xyzzyx');
  await expect(page.getByTestId('glossary-none')).toBeVisible();
});

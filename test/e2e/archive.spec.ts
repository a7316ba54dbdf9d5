import { expect, type Page } from '@playwright/test';
import { closeLab, goTo, listRuns, newDataFolder, openLab, picture, startRuns, test, waitForAll } from './support/app';

const rows = (page: Page) => page.getByTestId('history-row');
const count = (page: Page) => page.getByTestId('history-count');
const shelf = (page: Page, name: 'runs' | 'archive' | 'bin') =>
  page.getByTestId(`history-shelf-${name}`).check({ force: true });

/** Four ended runs, one, two, three and four. */
async function makeRuns(page: Page): Promise<void> {
  for (const name of ['one', 'two', 'three', 'four']) {
    await startRuns(page, { dataset: { name: 'moons', samples: 100 }, epochs: 4 }, { name });
  }
  await waitForAll(page);
  await goTo(page, 'History');
  await expect(rows(page)).toHaveCount(4);
}

test('Archived runs are kept out of sight: undone, found by a filter, compared, deleted, also after a restart', async () => {
  const data = newDataFolder();
  let lab = await openLab(data);
  let { page } = lab;
  await makeRuns(page);

  await shelf(page, 'archive');
  await expect(page.getByTestId('archive-empty')).toBeVisible();
  await picture(page, 'archive-empty');
  await shelf(page, 'runs');

  // With the mouse, and undone.
  await page.getByRole('checkbox', { name: 'Select one' }).click();
  await page.getByRole('checkbox', { name: 'Select two' }).click();
  await page.getByTestId('bulk-archive').click();
  await expect(rows(page)).toHaveCount(2);
  await expect(count(page)).toHaveText('2 runs; 2 archived');
  await picture(page, 'archive-undo');
  await page
    .getByTestId('notice')
    .filter({ hasText: 'Moved 2 runs to the archive.' })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect(rows(page)).toHaveCount(4);
  expect((await listRuns(page)).filter((run) => run.archivedAt !== null)).toEqual([]);

  // With the keyboard alone.
  await page.getByTestId('history-table').focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('a');
  await expect(rows(page)).toHaveCount(2);
  await expect
    .poll(async () => (await listRuns(page)).filter((run) => run.archivedAt !== null).map(({ name }) => name))
    .toEqual(['four', 'three']);

  // Found, and told apart.
  await page.getByTestId('history-query').fill('archived:yes OR name:one');
  await expect(rows(page)).toHaveCount(3);
  await expect(count(page)).toHaveText('3 runs of 4');
  await rows(page).first().click();
  await expect(page.getByTestId('run-details')).toContainText('Archived');
  await page.getByTestId('history-query').fill('three');
  await expect(rows(page)).toHaveCount(0);
  await expect(count(page)).toHaveText('0 runs of 2; 2 archived');
  await page.getByTestId('history-query').fill('');

  await closeLab(lab);
  expect(lab.errors).toEqual([]);
  lab = await openLab(data);
  ({ page } = lab);
  await goTo(page, 'History');
  await expect(rows(page)).toHaveCount(2);
  await shelf(page, 'archive');
  await expect(rows(page)).toHaveCount(2);
  await expect(page.getByRole('heading', { name: 'Archive' })).toBeVisible();
  await picture(page, 'archive');

  // A comparison of archived runs works as any other.
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-compare').click();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await page.getByTestId('compare-back').click();

  // Out of the archive again, and from the archive into the bin and back into the archive.
  await expect(rows(page).first()).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByTestId('bulk-archive')).toHaveText('Unarchive');
  await page.getByTestId('bulk-archive').click();
  await expect(page.getByTestId('archive-empty')).toBeVisible();
  await shelf(page, 'runs');
  await expect(rows(page)).toHaveCount(4);
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-archive').click();
  await expect(page.getByTestId('all-archived-empty')).toBeVisible();
  await picture(page, 'archive-all');
  await page.getByRole('button', { name: 'Open the archive' }).click();
  await page.getByRole('checkbox', { name: 'Select one' }).click();
  await page.getByTestId('bulk-delete').click();
  await expect(rows(page)).toHaveCount(3);
  await shelf(page, 'bin');
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByTestId('bulk-archive')).toBeHidden();
  await page.getByTestId('history-select-all').click();
  await page.getByTestId('bulk-delete').click();
  await shelf(page, 'archive');
  await expect(rows(page)).toHaveCount(4);
  expect(lab.errors).toEqual([]);
  await closeLab(lab);
});

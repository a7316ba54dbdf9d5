import { expect } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from './support/app';
import { problemsOf, type Problem } from './support/axe';
import { unseenFocus } from './support/focus';
import { cutOff, moving, pictureOfWindow, zoomTo } from './support/reflow';
import { walk } from './support/walk';

const REPORT = 'test-results/access.json';

test('axe finds nothing, nothing is cut at 200 %, and nothing moves where less motion is asked for, in any place and state', async ({
  lab,
}) => {
  test.setTimeout(400_000);
  const { page } = lab;
  const report: Record<string, unknown>[] = [];
  const found: Problem[] = [];
  const other: string[] = [];
  await walk(lab, async (place, state) => {
    const here = `${place}, ${state}`;
    const problems = await problemsOf(page, place, state);
    found.push(...problems);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const lists = { moves: await moving(page), cut: [] as string[] };
    await zoomTo(lab, 2);
    lists.cut = await cutOff(page);
    const picture = `${place} ${state}`.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    await pictureOfWindow(lab, path.join('test-results', 'screenshots', `zoom-${picture}.png`));
    await zoomTo(lab, 1);
    await page.emulateMedia({ reducedMotion: null });
    for (const [name, list] of Object.entries(lists)) other.push(...list.map((each) => `${here}: ${name}: ${each}`));
    report.push({ place, state, problems: problems.length, ...lists });
    mkdirSync('test-results', { recursive: true });
    writeFileSync(REPORT, JSON.stringify({ report, found }, null, 1));
  });
  expect(found.map(({ place, state, rule, target, why }) => `${place}, ${state}: ${rule} ${target} ${why}`)).toEqual(
    [],
  );
  expect(other).toEqual([]);
});

test('the focus is seen wherever it goes, never trapped, and comes back from dialogs', async ({ lab }) => {
  const { page } = lab;
  for (const key of ['1', '2', '3', '4', '5', '6']) {
    await page.keyboard.press(key);
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const { unseen, stops, returned } = await unseenFocus(page, 150);
    expect(unseen, `place ${key}`).toEqual([]);
    expect(stops, `place ${key}`).toBeGreaterThan(8);
    expect(returned, `Tab leaves the place ${key} again`).toBe(true);
  }
  await page.getByTestId('settings-open').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('settings-dialog')).toBeVisible();
  // Tab goes round within the dialog.
  for (let i = 0; i < 25; i++) {
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true);
  }
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('settings-open')).toBeFocused();
  await expect(page.getByTestId('settings-dialog')).toBeHidden();
  await page.keyboard.press('?');
  await expect(page.getByTestId('shortcuts-dialog')).toBeVisible();
  await expect(page.getByTestId('shortcuts-dialog')).toContainText('Start a run, paused at its first step');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('settings-open')).toBeFocused();
});

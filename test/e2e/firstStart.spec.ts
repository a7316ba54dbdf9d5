import { expect, type Page } from '@playwright/test';
import type { SavedComparison } from '../../shared/savedComparison';
import type { Settings } from '../../shared/settings';
import {
  call,
  closeLab,
  goTo,
  listRuns,
  newDataFolder,
  openLab,
  picture,
  pointsOf,
  startAnew,
  startRuns,
  waitForRun,
  test,
} from './support/app';

/** What test/main/sample holds the study to. */
const RUNS = 45;
const STORIES = 4;

/** The app as it is when somebody starts it, not a test. */
const openAsUser = (data = newDataFolder()) => openLab(data, [], [], { INITLAB_DATA: data, INITLAB_NO_SAMPLE: '' });
const count = async (page: Page) => (await listRuns(page)).length;
const comparisons = (page: Page) => call<readonly SavedComparison[]>(page, 'comparison:list');
const searches = async (page: Page) => (await call<Settings>(page, 'settings:get')).searches.map(({ name }) => name);
const menu = (page: Page) => page.getByTestId('first-steps').click();

test('The first start brings the sample study, which goes with one press and comes back only when asked', async () => {
  const data = newDataFolder();
  const lab = await openAsUser(data);
  const { page } = lab;
  await expect(page.getByTestId('invitation')).toContainText(`${RUNS} sample runs are in History already`);
  await expect(page.getByTestId('live-panel')).toContainText('Spirals, ReLU, He');
  await picture(page, 'first-start');

  // Compare has something to show at once, and says what there is to see.
  await goTo(page, 'History');
  await expect(page.getByTestId('sample-bar')).toContainText(`Sample study: ${RUNS} runs`);
  await picture(page, 'first-history');
  const saved = await comparisons(page);
  expect(saved).toHaveLength(STORIES);
  for (const [index, { id, note }] of saved.entries()) {
    expect(note).not.toBe('');
    await page.getByTestId('sample-comparisons').click();
    await page.getByTestId(`sample-comparison-${id}`).click();
    await expect(page.getByTestId('compare-note')).toHaveText(note);
    await expect.poll(() => pointsOf(page, 'compare-chart-1')).toBeGreaterThan(10);
    await picture(page, `first-compare-${index + 1}`);
    await page.getByTestId('compare-back').click();
  }
  await goTo(page, 'Sweep');
  await page.getByTestId('sweep-item').click();
  await expect(page.getByTestId('sweep-heat-map')).toBeVisible();
  await picture(page, 'first-sweep');

  // A run of one's own is not among them.
  const [own] = await startRuns(page, { dataset: 'moons', epochs: 2 }, { name: 'own' });
  await waitForRun(page, own!.id, 'done');
  await goTo(page, 'History');
  await page.getByTestId('saved-searches').click();
  await page.getByTestId('search-Sample study').click();
  await expect(page.getByTestId('history-count')).toContainText(`${RUNS}`);
  await page.getByTestId('sample-only').click();

  // Gone with one press, and back with Undo.
  await page.getByTestId('sample-remove').click();
  await expect.poll(() => count(page)).toBe(1);
  await expect(page.getByTestId('sample-bar')).toBeHidden();
  expect(await comparisons(page)).toEqual([]);
  expect(await searches(page)).toEqual([]);
  await picture(page, 'first-removed');
  await page.getByTestId('notice').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => count(page)).toBe(RUNS + 1);
  await expect(page.getByTestId('sample-bar')).toContainText(`${RUNS} runs`);
  expect((await comparisons(page)).map(({ id }) => id)).toEqual(saved.map(({ id }) => id));
  expect(await searches(page)).toEqual(['Sample study']);

  // Gone for good: the next start does not bring it back, the menu does.
  await menu(page);
  await picture(page, 'first-menu');
  await page.getByTestId('sample-menu-remove').click();
  await expect.poll(() => count(page)).toBe(1);
  await call(page, 'run:bin', { ids: [own!.id] });
  await call(page, 'run:emptyBin');
  await closeLab(lab);
  expect(lab.errors).toEqual([]);

  const next = await openAsUser(data);
  await goTo(next.page, 'History');
  await expect(next.page.getByTestId('history-empty')).toBeVisible();
  await picture(next.page, 'first-emptied');
  expect(await count(next.page)).toBe(0);
  await next.page.getByTestId('empty-sample').focus();
  await next.page.keyboard.press('Enter');
  await expect(next.page.getByTestId('sample-bar')).toContainText(`${RUNS} runs`);
  await expect(next.page.getByTestId('history-empty')).toBeHidden();
  await next.page.getByTestId('sample-hide').click();
  await expect(next.page.getByTestId('sample-bar')).toBeHidden();
  await startAnew(next.page);
  await goTo(next.page, 'History');
  await expect(next.page.getByTestId('history-row').first()).toBeVisible();
  await expect(next.page.getByTestId('sample-bar')).toBeHidden();
  await closeLab(next);
  expect(next.errors).toEqual([]);
});

test('The tour goes through all places by keyboard alone, survives a reload, and is left and taken up again', async () => {
  const data = newDataFolder();
  const lab = await openAsUser(data);
  const { page } = lab;
  const card = page.getByTestId('tour');
  const titles: string[] = [];
  /** The card is whole in the window, has the focus, and a ring is around something that is there. */
  const looked = async (index: number) => {
    await expect(card).toHaveAttribute('data-step', String(index));
    await expect(card).toBeFocused();
    const size = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }));
    const box = (await card.boundingBox())!;
    expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height).toBe(true);
    await expect(page.getByTestId('tour-ring')).toBeVisible();
    titles.push((await page.getByTestId('tour-title').textContent()) ?? '');
  };

  await expect(page.getByTestId('invitation')).toContainText('sample runs');
  await page.getByTestId('invitation-take').focus();
  await page.keyboard.press('Enter');
  const places = ['functions', 'signal', 'train', 'train', 'sweep', 'history', 'history', 'lessons', 'lessons'];
  for (const [index, place] of places.entries()) {
    await looked(index);
    await expect(page.getByTestId(`view-${place}`)).toBeVisible();
    await expect(page.getByTestId('invitation')).toBeHidden();
    if (index === 6) await expect.poll(() => pointsOf(page, 'compare-chart-1')).toBeGreaterThan(10);
    await picture(page, `tour-${index + 1}`);
    if (index === 4) {
      // Loaded anew in the middle.
      await page.reload();
      await looked(index);
      titles.pop();
    }
    await page.keyboard.press(index % 2 === 0 ? 'ArrowRight' : 'Enter');
  }
  await expect(card).toBeHidden();
  expect(new Set(titles).size).toBe(places.length);
  expect((await call<Settings>(page, 'settings:get')).tour).toEqual({ state: 'done', step: 0 });

  // Again, from the menu; what it points at is reached and tried, and Esc leaves.
  await page.getByTestId('first-steps').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('tour-start')).toBeVisible();
  await expect(page.getByTestId('tour-go-on')).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(card).toHaveAttribute('data-step', '0');
  await expect(card).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(card).toHaveAttribute('data-step', '1');
  await expect(card).toBeFocused();
  await page.keyboard.press('F6');
  await expect(page.locator('[data-testid^="signal-preset-"]').first()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('signal-story')).toBeVisible();
  await page.keyboard.press('F6');
  await expect(card).toBeFocused();
  // Another place by its key: the card says the way back.
  await page.keyboard.press('5');
  await expect(page.getByTestId('view-history')).toBeVisible();
  await expect(page.getByTestId('tour-ring')).toBeHidden();
  await picture(page, 'tour-away');
  await page.getByTestId('tour-again').press('Enter');
  await expect(page.getByTestId('view-signal')).toBeVisible();
  await expect(card).toBeFocused();
  // A dialog has its own Esc.
  await page.keyboard.press('Control+,');
  await expect(page.getByTestId('settings-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('settings-dialog')).toBeHidden();
  await expect(card).toBeVisible();
  await card.focus();
  for (let index = 2; index < 7; index++) {
    await page.keyboard.press('ArrowRight');
    await expect(card).toHaveAttribute('data-step', String(index));
    await expect(card).toBeFocused();
  }
  // Esc leaves the tour and closes nothing else.
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await expect(page.getByTestId('first-steps')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('tour-go-on')).toContainText('step 7 of 9');
  await picture(page, 'tour-menu');
  await page.getByTestId('tour-go-on').press('Enter');
  await expect(card).toHaveAttribute('data-step', '6');

  // Closed in the middle of it, the next start asks, and Not now is an answer. Without motion nothing moves by itself.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(
    await page.evaluate(() => document.querySelector('[data-testid="tour"]')!.getAnimations({ subtree: true }).length),
  ).toBe(0);
  await closeLab(lab);
  expect(lab.errors).toEqual([]);
  const next = await openAsUser(data);
  await expect(next.page.getByTestId('invitation')).toContainText('You were in the middle of the tour.');
  await expect(next.page.getByTestId('tour')).toBeHidden();
  await picture(next.page, 'tour-invitation');
  await next.page.getByTestId('invitation-decline').press('Enter');
  await expect(next.page.getByTestId('invitation')).toBeHidden();
  await startAnew(next.page);
  await expect(next.page.getByTestId('live-panel')).toContainText('Spirals');
  await expect(next.page.getByTestId('invitation')).toBeHidden();

  // Without any run the tour still points at something in each place.
  await call(next.page, 'sample:remove');
  await next.page.getByTestId('first-steps').focus();
  await next.page.keyboard.press('Enter');
  await next.page.getByTestId('tour-start').press('Enter');
  for (const index of places.keys()) {
    await expect(next.page.getByTestId('tour')).toHaveAttribute('data-step', String(index));
    await expect(next.page.getByTestId('tour-ring')).toBeVisible();
    if (index === 3 || index === 6) await picture(next.page, `tour-empty-${index + 1}`);
    await next.page.keyboard.press('ArrowRight');
  }
  await closeLab(next);
  expect(next.errors).toEqual([]);
});

test('Nothing comes by itself where INITLAB_NO_SAMPLE says so', async ({ lab }) => {
  const { page } = lab;
  await expect(page.getByTestId('train-empty')).toBeVisible();
  await expect(page.getByTestId('invitation')).toBeHidden();
  expect(await count(page)).toBe(0);
  await call(page, 'sample:add');
  await expect(page.getByTestId('live-panel')).toContainText('Spirals');
  expect(await count(page)).toBe(RUNS);
});

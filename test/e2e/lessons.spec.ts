import { expect, type Page } from '@playwright/test';
import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LessonBook } from '../../shared/lessons/record';
import {
  answerOpenDialog,
  answerSaveDialog,
  call,
  closeLab,
  fillIn,
  goTo,
  listRuns,
  openLab,
  picture,
  resize,
  test,
  waitForAll,
  type Lab,
} from './support/app';
import { NATIVE_BINDING } from '../support/native';

const ROOT = path.join(import.meta.dirname, '../..');
const EXAMPLE = path.join(ROOT, 'docs/lesson.initlab.json');

/** The answer of the lesson on ReLU's derivative. */
const RIGHT = 2;

interface CommandCheck {
  readonly key: string;
  readonly value: number;
  readonly values: readonly number[];
  readonly holds: boolean;
}

/** What `lab lessons` says of a lesson. */
function byCommand(args: readonly string[]): readonly CommandCheck[] {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(ROOT, 'dist/main/cli.js'), 'lessons', ...args, '--json'],
    { encoding: 'utf8' },
  );
  const [lesson] = (JSON.parse(stdout || '{"lessons":[]}') as { lessons: { checks: CommandCheck[] }[] }).lessons;
  if (lesson === undefined) throw new Error(stderr);
  return lesson.checks;
}

async function open(page: Page, id: string): Promise<void> {
  await page.locator(`[data-lesson="${id}"][data-testid="lesson-item"]`).click();
  await expect(page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', id);
}

/** What the window has kept of a lesson, as the command would print it. */
async function kept(page: Page, id: string): Promise<readonly CommandCheck[] | null> {
  const { records } = await call<LessonBook>(page, 'lesson:list');
  const verdicts = records.find(({ report }) => report.id === id)?.report.verdicts;
  return verdicts?.map(({ key, value, values, holds }) => ({ key, value, values, holds })) ?? null;
}

const only = (checks: readonly CommandCheck[]) =>
  checks.map(({ key, value, values, holds }) => ({ key, value, values, holds }));

/** Pages that the window's content takes on paper. */
async function printedPages(lab: Lab): Promise<number> {
  const pdf = await lab.app.evaluate(async ({ BrowserWindow }) => {
    const bytes = await BrowserWindow.getAllWindows()[0]!.webContents.printToPDF({ pageSize: 'A4' });
    return bytes.toString('latin1');
  });
  return [...pdf.matchAll(/\/Type\s*\/Page\b/g)].length;
}

async function result(page: Page): Promise<void> {
  await expect(page.getByTestId('lesson-result')).toBeVisible();
}

/** Own lessons for these tests: the example, changed. */
function ownFile(file: string, change: (lesson: Record<string, unknown>) => object): string {
  const { lesson } = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { lesson: Record<string, unknown> };
  writeFileSync(file, JSON.stringify({ lesson: { ...lesson, ...change(lesson) } }));
  return file;
}

test('The question comes first; the verdict has the numbers of the command, and the runs are in the history', async ({
  lab,
}, info) => {
  const { page } = lab;
  await goTo(page, 'Lessons');
  await expect(page.getByTestId('course-progress')).toHaveText('0 of 36 lessons done');
  await expect(page.getByTestId('lesson-item')).toHaveCount(36);
  await open(page, 'zerosTanhRelu');
  await expect(page.getByTestId('lesson-run')).toBeDisabled();
  await expect(page.getByTestId('lesson-explanation')).toBeHidden();
  await picture(page, 'lessons-new');

  // A wrong guess; the claim holds all the same.
  await page.getByTestId('lesson-option-2').check();
  await page.getByTestId('lesson-run').click();
  await result(page);
  await expect(page.getByTestId('lesson-prediction')).toHaveAttribute('data-predicted', 'wrong');
  await expect(page.getByTestId('lesson-prediction')).toContainText('You expected “Next to 0”');
  await expect(page.getByTestId('lesson-verdict')).toHaveAttribute('data-holds', 'holds');
  await expect(page.getByTestId('lesson-facts')).toContainText('10 seeds: 1 to 10');
  await expect(page.getByTestId('course-progress')).toHaveText('1 of 36 lessons done');
  const mark = page.locator('[data-lesson="zerosTanhRelu"]').getByTestId('lesson-mark');
  await expect(mark).toHaveAttribute('data-words', 'Predicted wrong, the claim holds');
  const command = only(byCommand(['zerosTanhRelu']));
  expect(await kept(page, 'zerosTanhRelu')).toEqual(command);
  const shown = await page
    .getByTestId('lesson-check')
    .evaluateAll((rows) => rows.map((row) => Number((row as HTMLElement).dataset['value'])));
  expect(shown).toEqual(command.map(({ value }) => value));
  await expect(page.getByTestId('strip-tanhLoss')).toHaveAttribute('data-dots', '10');
  await expect(page.getByTestId('strip-tanhLoss')).toHaveAttribute('data-outside', '0');

  // The experiments of the first seed are runs.
  const runs = await waitForAll(page);
  expect(
    runs.map(({ name, status, tags }) => ({ name, status, tags })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  ).toEqual(
    ['relu', 'tanh'].map((name) => ({
      name: `Lesson · … with tanh or ReLU nothing moves but one bias · ${name}`,
      status: 'done',
      tags: ['lesson', 'zerosTanhRelu'],
    })),
  );
  const losses = Object.fromEntries(runs.map(({ name, metrics }) => [name.slice(-4), metrics['loss.train']!.last]));
  expect(losses['tanh']).toBe(command.find(({ key }) => key === 'tanhLoss')!.values[0]);
  await expect(page.getByTestId('lesson-loss')).not.toHaveAttribute('data-points', '0');
  await picture(page, 'lessons-wrong');
  await page.getByTestId('lesson-experiments').scrollIntoViewIfNeeded();
  await picture(page, 'lessons-runs');

  const file = info.outputPath('strip.svg');
  await answerSaveDialog(lab, file);
  await page.getByTestId('strip-tanhLoss-figure').click();
  await page.getByTestId('strip-tanhLoss-figure-svg').click();
  await expect(page.getByTestId('notice').filter({ hasText: file })).toBeVisible();
  const saved = [...readFileSync(file, 'utf8').matchAll(/data-value="([^"]+)"/g)].map((match) => Number(match[1]));
  expect(saved).toEqual(command.find(({ key }) => key === 'tanhLoss')!.values);

  // Again with other seeds: other runs; and once more: the same.
  for (let time = 0; time < 2; time++) {
    await fillIn(page, 'lesson-seeds', '2');
    await fillIn(page, 'lesson-base', '5');
    await page.getByTestId('lesson-again').click();
    await expect(page.getByTestId('lesson-facts')).toContainText('2 seeds: 5 to 6');
    await expect(page.getByTestId('lesson-again')).toBeEnabled();
    expect(await waitForAll(page)).toHaveLength(4);
  }
  expect(await kept(page, 'zerosTanhRelu')).toEqual(
    only(byCommand(['zerosTanhRelu', '--seeds', '2', '--base-seed', '5'])),
  );

  await page.getByTestId('lesson-compare').click();
  await expect(page.getByTestId('compare-row')).toHaveCount(2);
  await page.getByTestId('compare-back').click();
  await expect(page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', 'zerosTanhRelu');
  await page.locator('[data-experiment="tanh"]').getByTestId('lesson-train').click();
  await expect(page.getByTestId('view-train')).toBeVisible();
  await expect(page.getByTestId('notice').filter({ hasText: 'Took over the settings' })).toContainText('tanh');
  await goTo(page, 'Lessons');

  // Forgotten, and brought back.
  await page.getByTestId('lesson-reset').click();
  await expect(page.getByTestId('course-progress')).toHaveText('0 of 36 lessons done');
  await expect(page.getByTestId('lesson-result')).toBeHidden();
  await page.getByTestId('notice').filter({ hasText: 'Forgot' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('course-progress')).toHaveText('1 of 36 lessons done');
  await expect(page.getByTestId('lesson-facts')).toContainText('2 seeds: 5 to 6');
});

test('A whole lesson by keyboard alone; lessons without chance and without measurement', async ({ lab: { page } }) => {
  const key = (await page.getByTestId('place-lessons').getAttribute('aria-keyshortcuts'))!.slice(-1);
  await page.keyboard.press(key);
  await expect(page.getByTestId('lessons')).toBeVisible();
  const focused = (attribute: string) =>
    page.evaluate((name) => document.activeElement?.getAttribute(name) ?? null, attribute);
  const tabTo = async (attribute: string, value: string | RegExp) => {
    for (let presses = 0; presses < 40; presses++) {
      const now = await focused(attribute);
      if (now !== null && (typeof value === 'string' ? now === value : value.test(now))) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not lead to ${attribute} ${String(value)}`);
  };
  await tabTo('data-lesson', /./);
  const ids = await page
    .getByTestId('lesson-item')
    .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset['lesson']));
  const to = ids.indexOf('reluDerivative');
  for (let presses = 0; presses < to; presses++) await page.keyboard.press('ArrowDown');
  expect(await focused('data-lesson')).toBe('reluDerivative');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', 'reluDerivative');
  await tabTo('data-testid', 'lesson-option-0');
  await page.keyboard.press('Space');
  for (let presses = 0; presses < RIGHT; presses++) await page.keyboard.press('ArrowDown');
  await tabTo('data-testid', 'lesson-run');
  await page.keyboard.press('Enter');
  await result(page);
  await expect(page.getByTestId('lesson-prediction')).toHaveAttribute('data-predicted', 'right');
  await expect(page.getByTestId('lesson-facts')).toContainText('nothing is left to chance');
  expect(await focused('data-testid')).toBe('lesson-result');
  expect(await kept(page, 'reluDerivative')).toEqual(only(byCommand(['reluDerivative'])));
  await picture(page, 'lessons-without-chance');
  await page.getByTestId('lesson-train').click();
  await expect(page.getByTestId('view-train')).toBeVisible();
  await goTo(page, 'Lessons');
  await page.getByTestId('lesson-place').click();
  await expect(page.getByTestId('view-functions')).toBeVisible();
  await goTo(page, 'Lessons');

  await open(page, 'withoutHeFactor');
  await page.getByTestId('lesson-place').click();
  await expect(page.getByTestId('view-signal')).toBeVisible();
  await goTo(page, 'Lessons');

  // Nothing is measured here: the explanation alone.
  await open(page, 'otherNets');
  await expect(page.getByTestId('lesson-run')).toHaveText('Show the explanation');
  await page.getByTestId('lesson-skip').click();
  await result(page);
  await expect(page.getByTestId('lesson-prediction')).toHaveAttribute('data-predicted', 'skipped');
  await expect(page.getByTestId('lesson-checks')).toBeHidden();
  await expect(page.getByTestId('lesson-verdict')).toBeHidden();
  await expect(page.getByTestId('lesson-explanation')).toContainText('recurrent');
  await picture(page, 'lessons-text');
  await page.getByTestId('course-next').click();
  await expect(page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', ids[0]!);
});

test('Values over decades, a difference of medians and the whole course look right, on paper and in a narrow window', async ({
  lab,
}) => {
  const { page } = lab;
  await goTo(page, 'Lessons');
  for (const id of ['linearCollapse', 'tanhBeforeLogistic', 'largeWeights']) {
    await open(page, id);
    await page.getByTestId('lesson-seeds').fill('4');
    await page.getByTestId('lesson-seeds').blur();
    await page.getByTestId('lesson-skip').click();
    await result(page);
    await page.getByTestId('lesson-result').evaluate((element) => element.scrollIntoView());
    await picture(page, `lessons-${id}`);
    expect(await kept(page, id)).toEqual(only(byCommand([id, '--seeds', '4'])));
  }
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByTestId('course')).toBeHidden();
  await expect(page.getByTestId('lesson-print')).toBeHidden();
  await picture(page, 'lessons-printed');
  await page.emulateMedia({ media: null });
  expect(await printedPages(lab)).toBe(1);
  await page.getByTestId('course-overview').click();
  await expect(page.getByTestId('course-row')).toHaveCount(36);
  await expect(page.getByTestId('course-summary')).toContainText('3 of 36 lessons done.');
  await picture(page, 'lessons-course');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByTestId('course')).toBeHidden();
  await picture(page, 'lessons-course-printed');
  await page.emulateMedia({ media: null });
  await page.getByTestId('course-overview').click();
  await resize(lab, 960, 640);
  await picture(page, 'lessons-narrow');
  const wider = await page
    .getByTestId('lesson-content')
    .evaluate((element) => element.scrollWidth - element.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
});

test('A lesson that is cancelled leaves nothing; the window answers meanwhile', async ({ lab }) => {
  const { page } = lab;
  await goTo(page, 'Lessons');
  await open(page, 'inShort');
  await fillIn(page, 'lesson-seeds', '1000');
  await page.getByTestId('lesson-option-1').check();
  await page.getByTestId('lesson-run').click();
  await expect(page.getByTestId('lesson-repetitions')).toContainText('of 1000 repetitions');
  await expect(page.getByTestId('lesson-experiment').first().locator('[data-status]')).toBeVisible();
  expect(await listRuns(page)).toHaveLength(4);
  await expect(page.getByTestId('lesson-progress')).toContainText('left');
  await picture(page, 'lessons-running');
  await open(page, 'heFactor');
  await expect(page.getByTestId('lesson-skip')).toBeDisabled();
  await goTo(page, 'History');
  await goTo(page, 'Lessons');
  await open(page, 'inShort');
  await page.getByTestId('lesson-cancel').click();
  await expect(page.getByTestId('notice').filter({ hasText: 'Cancelled' })).toBeVisible();
  await expect(page.getByTestId('lesson-run')).toBeEnabled();
  await expect(page.getByTestId('lesson-option-1')).toBeChecked();
  expect(await kept(page, 'inShort')).toBe(null);
  expect([await listRuns(page), await listRuns(page, true)]).toEqual([[], []]);
  await expect(page.getByTestId('lesson-result')).toBeHidden();

  // A page that begins anew meanwhile finds it, and can end it.
  await fillIn(page, 'lesson-seeds', '1000');
  await page.getByTestId('lesson-run').click();
  await expect(page.getByTestId('lesson-repetitions')).toContainText('of 1000 repetitions');
  await page.reload();
  await goTo(page, 'Lessons');
  await expect(page.getByTestId('lesson-repetitions')).toContainText('of 1000 repetitions');
  await page.getByTestId('lesson-cancel').click();
  await expect(page.getByTestId('lesson-skip')).toBeEnabled();
  await expect.poll(() => listRuns(page)).toEqual([]);

  // Its process is killed: one clear message, and nothing is left.
  await fillIn(page, 'lesson-seeds', '1000');
  await page.getByTestId('lesson-option-1').check();
  await page.getByTestId('lesson-run').click();
  await expect(page.getByTestId('lesson-progress')).toContainText('left');
  const pids = await lab.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ name }) => name === 'Initlab lesson')
      .map(({ pid }) => pid),
  );
  expect(pids).toHaveLength(1);
  process.kill(pids[0]!, 'SIGKILL');
  await expect(page.getByTestId('notice').filter({ hasText: 'ended unexpectedly' })).toContainText('run it again');
  await expect(page.getByTestId('lesson-run')).toBeEnabled();
  expect(await kept(page, 'inShort')).toBe(null);
  expect(await listRuns(page)).toEqual([]);
});

test('A teacher’s own lesson: imported, run, refused, removed; progress and place outlast the program', async ({
  browserName: _,
}, info) => {
  const lab = await openLab();
  const { page } = lab;
  await goTo(page, 'Lessons');
  // The example that the window saves is taken in again.
  const example = info.outputPath('example.initlab.json');
  await answerSaveDialog(lab, example);
  await page.getByTestId('lesson-example').click();
  await expect(page.getByTestId('notice').filter({ hasText: example })).toBeVisible();
  await answerOpenDialog(lab, example);
  await page.getByTestId('lesson-add').click();
  await expect(page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', /^own-/);
  await expect(page.getByTestId('course')).toContainText('Own lessons');
  await page.getByTestId('lesson-option-1').check();
  await page.getByTestId('lesson-run').click();
  await result(page);
  await expect(page.getByTestId('lesson-verdict')).toHaveAttribute('data-holds', 'holds');
  const id = (await page.getByTestId('lesson-page').getAttribute('data-lesson'))!;
  expect(await kept(page, id)).toEqual(only(byCommand([EXAMPLE])));
  await expect(page.getByTestId('course-progress')).toHaveText('0 of 36 lessons done');

  // What cannot hold does not; markup is text.
  const impossible = ownFile(info.outputPath('impossible.initlab.json'), ({ checks }) => ({
    title: 'No <b>loss</b> is negative <img src=x onerror=alert(1)>',
    checks: (checks as object[]).map((check) => ({ ...check, bound: { max: -1000 } })),
  }));
  await answerOpenDialog(lab, impossible);
  await page.getByTestId('lesson-add').click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'No <b>loss</b> is negative <img src=x onerror=alert(1)>',
  );
  await page.getByTestId('lesson-skip').click();
  await result(page);
  await expect(page.getByTestId('lesson-verdict')).toHaveAttribute('data-holds', 'fails');
  await expect(page.getByTestId('lesson-verdict')).toContainText('3 inequalities are not met');
  await expect(page.getByTestId('strip-1')).toHaveAttribute('data-outside', '5');
  await picture(page, 'lessons-fails');

  // The same file by a double click is the same lesson.
  await lab.app.evaluate(({ app }, file) => app.emit('second-instance', {}, ['initlab', file], '/'), EXAMPLE);
  await expect(page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', id);
  await expect(page.getByTestId('lesson-item')).toHaveCount(38);
  await page.getByTestId('lesson-item').last().click();

  // A file that is none changes nothing.
  const broken = ownFile(info.outputPath('broken.initlab.json'), ({ checks }) => ({
    checks: (checks as object[]).map((check) => ({ ...check, across: 'medain' })),
  }));
  await answerOpenDialog(lab, broken);
  await page.getByTestId('lesson-add').click();
  await expect(page.getByTestId('notice').filter({ hasText: 'lesson.checks.0.across' })).toContainText(
    'did you mean "median"?',
  );
  await expect(page.getByTestId('lesson-item')).toHaveCount(38);

  await page.getByTestId('lesson-remove').click();
  await expect(page.getByTestId('lesson-item')).toHaveCount(37);
  await page.getByTestId('notice').filter({ hasText: 'Removed' }).getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByTestId('lesson-item')).toHaveCount(38);
  await page.locator(`[data-testid="lesson-item"][data-lesson="${id}"]`).click();
  await waitForAll(page);
  await closeLab(lab);
  expect(lab.errors).toEqual([]);

  // Another core has measured one of them; the other is as it was.
  const db = new Database(path.join(lab.data, 'history.sqlite'), { nativeBinding: NATIVE_BINDING });
  const row = db.prepare('SELECT value FROM setting WHERE key = ?').get(`lesson.${id}`) as { value: string };
  const stored = JSON.parse(row.value) as Record<string, unknown>;
  db.prepare('UPDATE setting SET value = ? WHERE key = ?').run(
    JSON.stringify({ ...stored, coreVersion: '0-old' }),
    `lesson.${id}`,
  );
  db.close();
  const again = await openLab(lab.data);
  await goTo(again.page, 'Lessons');
  await expect(again.page.getByTestId('lesson-page')).toHaveAttribute('data-lesson', id);
  await expect(again.page.getByTestId('lesson-old')).toContainText('core 0-old');
  await expect(again.page.locator(`[data-lesson="${id}"]`).getByTestId('lesson-mark')).toHaveAttribute(
    'data-words',
    'Predicted right, the claim holds, of another version of the core',
  );
  await expect(again.page.getByTestId('lesson-item')).toHaveCount(38);
  await picture(again.page, 'lessons-old');
  await closeLab(again);
  expect(again.errors).toEqual([]);
});

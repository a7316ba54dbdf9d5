import { _electron, expect, test as base, type ElectronApplication, type Locator, type Page } from '@playwright/test';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isActive, type RunDetail, type RunPage, type RunStatus, type RunSummary } from '../../../shared/run';
import { inBothThemes } from './themes';

// A display of its own for each of the workers side by side (scripts/setup/parts.mjs).
const display = process.env['E2E_DISPLAYS']?.split(' ')[Number(process.env['TEST_PARALLEL_INDEX'] ?? 0)];
if (display !== undefined && display !== '') process.env['DISPLAY'] = display;

// Tests begin with an empty history and nothing offered, but those of the first start.
process.env['INITLAB_NO_SAMPLE'] ??= '1';

const ROOT = path.join(import.meta.dirname, '../../..');
/** More than the app needs to pause its trainers and store their checkpoints, on a busy computer too. */
const CLOSE_MS = 60_000;
const PICTURES = path.join(ROOT, 'test-results', 'screenshots');

/** A test with an app of its own, which must end without an error on its console. */
export const test = base.extend<{ lab: Lab }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures out of the pattern
  lab: async ({}, use) => {
    const lab = await openLab();
    await use(lab);
    await closeLab(lab);
    expect(lab.errors).toEqual([]);
  },
});

/** The real app with a data folder of its own. */
export interface Lab {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly data: string;
  /** What the page wrote to its console as an error, such as a broken policy, and exceptions of page and main. */
  readonly errors: readonly string[];
}

/** Starts the built app as a user would, on a new data folder or on one of an earlier start; `flags` go before it, `files` after; `env` says how it finds that folder. */
export async function openLab(
  data = newDataFolder(),
  flags: readonly string[] = [],
  files: readonly string[] = [],
  env: NodeJS.ProcessEnv = { INITLAB_DATA: data },
): Promise<Lab> {
  const app = await _electron.launch({
    // Chromium's sandbox does not work for root, which is who runs the tests in a container.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...flags, ROOT, ...files],
    env: { ...process.env, ...env } as Record<string, string>,
  });
  app.evaluate = untilAnswered(app);
  const page = await app.firstWindow();
  page.setDefaultTimeout(15_000);
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  app.process().stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString();
    if (/uncaught|unhandled/i.test(text)) errors.push(text);
  });
  await expect(page.getByRole('navigation')).toBeVisible();
  return { app, page, data, errors };
}

/**
 * V8's debugger holds what main answers by a weak reference alone, so that a collection of garbage at that moment loses it
 * (github.com/microsoft/playwright/issues/33737): then main is asked again.
 */
function untilAnswered(app: ElectronApplication): ElectronApplication['evaluate'] {
  const evaluate = app.evaluate.bind(app) as (...args: readonly unknown[]) => Promise<unknown>;
  const ask = async (...args: readonly unknown[]): Promise<unknown> => {
    for (let tries = 1; ; tries++) {
      try {
        return await evaluate(...args);
      } catch (thrown) {
        if (tries === 3 || !String(thrown).includes('promise was garbage collected')) throw thrown;
      }
    }
  };
  return ask as ElectronApplication['evaluate'];
}

const dataFolders: string[] = [];
process.once('exit', () =>
  dataFolders.forEach((folder) => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })),
);

/** A data folder that goes when the tests of its file have ended. */
export function newDataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-e2e-'));
  dataFolders.push(folder);
  return folder;
}

/** Quits the app as a user does. Its process must end by itself, with the history closed: that removes its write-ahead log. */
export async function closeLab(lab: Lab): Promise<void> {
  const process = lab.app.process();
  const closed = lab.app.close().catch(() => undefined);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, CLOSE_MS))]);
  const isGone = process.exitCode !== null || process.signalCode !== null;
  if (!isGone) {
    process.kill('SIGKILL'); // else all that comes after waits for it
    await closed;
  }
  expect(existsSync(path.join(lab.data, 'history.sqlite-wal')), 'the history was not closed').toBe(false);
  expect(isGone, 'the app did not end when it was quit').toBe(true);
}

/** Kills the app and everything it started, at once: nothing can be saved any more. */
export async function killLab(lab: Lab): Promise<void> {
  const process = lab.app.process();
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGKILL');
  await ended;
}

/** Answers the next save dialog with this path. */
export async function answerSaveDialog(lab: Lab, filePath: string): Promise<void> {
  await lab.app.evaluate(({ dialog }, file) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: file });
  }, filePath);
}

/** Answers the next open dialogs with this file. */
export async function answerOpenDialog(lab: Lab, filePath: string): Promise<void> {
  await lab.app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, filePath);
}

/** Loads the page as at the start of the app: a mere reload opens what was open. */
export async function startAnew(page: Page): Promise<void> {
  await page.goto('app://lab/?fresh');
}

/** Gives the window's content this size in CSS pixels and waits until the page has it. */
export async function resize(lab: Lab, width: number, height: number): Promise<void> {
  await lab.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
    { width, height },
  );
  await expect.poll(() => lab.page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
}

/** Calls main as the page does. */
export async function call<T>(page: Page, channel: string, args: unknown = undefined): Promise<T> {
  const result = await page.evaluate(
    ([name, value]) =>
      (window as unknown as { lab: { call(c: unknown, a: unknown): Promise<unknown> } }).lab.call(name, value),
    [channel, args] as const,
  );
  const answer = result as { ok: true; value: T } | { ok: false; message: string };
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

/** Process ids of the app's trainers, as Electron itself lists them. */
export function trainerPids(lab: Lab): Promise<number[]> {
  return lab.app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter((metric) => metric.name === 'Initlab trainer' || metric.serviceName === 'node.mojom.NodeService')
      .map((metric) => metric.pid),
  );
}

/** Starts runs without the form; fields left out have the defaults of the data set. */
export function startRuns(
  page: Page,
  spec: unknown,
  { name = null, seeds = 1, startPaused = false }: { name?: string | null; seeds?: number; startPaused?: boolean } = {},
): Promise<readonly RunSummary[]> {
  return call(page, 'run:start', { spec, name, seeds, startPaused });
}

export function getRun(page: Page, id: string): Promise<RunDetail> {
  return call(page, 'run:get', { id });
}

/** All runs, newest first, or all in the bin. */
export async function listRuns(page: Page, deleted = false): Promise<readonly RunSummary[]> {
  const { runs } = await call<RunPage>(page, 'run:page', { behind: null, limit: 10_000 });
  return runs.filter((run) => (run.deletedAt !== null) === deleted);
}

/** Waits until the stored run has this status, and returns it. */
export async function waitForRun(page: Page, id: string, status: RunStatus): Promise<RunDetail> {
  await expect.poll(async () => (await getRun(page, id)).status).toBe(status);
  return getRun(page, id);
}

/** Waits until no run is queued, training or paused. */
export async function waitForAll(page: Page): Promise<readonly RunSummary[]> {
  const active = async () => (await listRuns(page)).filter((run) => isActive(run.status)).length;
  await expect.poll(active).toBe(0);
  return listRuns(page);
}

/** Opens a select field and picks one of its values. */
export async function choose(page: Page, testid: string, value: string): Promise<void> {
  await page.getByTestId(testid).click();
  await page.getByTestId(`${testid}-${value}`).click();
}

/** To the last columns of the history's table: only those in view are in the page. */
export async function scrollRight(page: Page): Promise<void> {
  await page.getByTestId('history-table').evaluate((table) => (table.scrollLeft = table.scrollWidth));
}

/** Types into a field and leaves it. */
export async function fillIn(page: Page, testid: string, text: string): Promise<void> {
  await page.getByTestId(testid).fill(text);
  await page.getByTestId(testid).blur();
}

/** Points that a chart draws. */
export async function pointsOf(page: Page, chart: string): Promise<number> {
  return Number(await page.getByTestId(chart).getAttribute('data-points'));
}

/** How many colours a canvas shows: 0 for an empty one, a handful at most for axes alone. */
export function colorsOf(canvas: Locator): Promise<number> {
  return canvas.evaluate((element: HTMLCanvasElement) => {
    const pixels = element.getContext('2d')?.getImageData(0, 0, element.width, element.height).data;
    const seen = new Set<number>();
    for (const pixel of new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))) if (pixel !== 0) seen.add(pixel);
    return seen.size;
  });
}

/** Goes to a place by its name in the navigation. */
export async function goTo(
  page: Page,
  place: 'Functions' | 'Signal' | 'Train' | 'Sweep' | 'History' | 'Lessons',
): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: new RegExp(`^${place}`) })
    .click();
}

/** A picture of the window in light and in dark, under test-results/screenshots, without the mouse on anything. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await inBothThemes(page, async (theme) => {
    await page.screenshot({ path: path.join(PICTURES, `${name}-${theme}.png`) });
  });
  base.info().annotations.push({ type: 'picture', description: name });
}

import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(import.meta.dirname, '../../..');
const PICTURES = path.join(ROOT, 'test-results', 'screenshots');

/** The real app with a data folder of its own. */
export interface Lab {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly data: string;
  /** What the page wrote to its console as an error: a broken policy, an exception. */
  readonly errors: readonly string[];
}

/** Starts the built app as a user would, on a new data folder or on one of an earlier start. */
export async function openLab(data = newDataFolder()): Promise<Lab> {
  const app = await _electron.launch({
    // Chromium's sandbox does not work for root, which is who runs the tests in a container.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
    env: { ...(process.env as Record<string, string>), INITLAB_DATA: data },
  });
  const page = await app.firstWindow();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  await expect(page.getByRole('navigation')).toBeVisible();
  return { app, page, data, errors };
}

/** A data folder that goes when the tests of its file have ended. */
export function newDataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'initlab-e2e-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** Ends the app as the window's close button does, and waits for its process. */
export async function closeLab(lab: Lab): Promise<void> {
  const process = lab.app.process();
  const ended = new Promise((resolve) => process.once('exit', resolve));
  await lab.app.close();
  if (process.exitCode === null && process.signalCode === null) await ended;
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

/** Calls main as the page does. */
export async function call<T>(page: Page, channel: string, args: unknown = undefined): Promise<T> {
  const result = await page.evaluate(
    ([name, value]) => (window as unknown as { lab: { call(c: unknown, a: unknown): Promise<unknown> } }).lab.call(name, value),
    [channel, args] as const,
  );
  const answer = result as { ok: true; value: T } | { ok: false; message: string };
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

/** Goes to a place by its name in the navigation. */
export async function goTo(page: Page, place: 'Train' | 'Sweep' | 'History'): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${place}`) }).click();
}

/** A picture of the window in light and in dark, under test-results/screenshots. */
export async function picture(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(200);
    await page.screenshot({ path: path.join(PICTURES, `${name}-${theme}.png`) });
  }
  test.info().annotations.push({ type: 'picture', description: name });
}

import { expect, test } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from './app';

const PICTURES = path.join(import.meta.dirname, '../../../test-results/screenshots');

/**
 * Runs an expression in the page by main's hand. Playwright gives up a page that has crashed, also when it is there again;
 * so all that is looked at afterwards goes this way.
 */
export function inPage<T>(lab: Lab, expression: string): Promise<T> {
  return lab.app.evaluate(
    ({ BrowserWindow }, code) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(code) as Promise<unknown>,
    expression,
  ) as Promise<T>;
}

/** Text of an element by its test id, or null where there is none. */
export function textOf(lab: Lab, testid: string): Promise<string | null> {
  return inPage(lab, `document.querySelector('[data-testid="${testid}"]')?.textContent ?? null`);
}

/** Calls main as the page does. */
export async function callFrom<T>(lab: Lab, channel: string, args: unknown): Promise<T> {
  const answer = await inPage<{ ok: boolean; value: T; message: string }>(
    lab,
    `window.lab.call(${JSON.stringify(channel)}, ${JSON.stringify(args)})`,
  );
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}

/** Process of the page. */
export function pagePid(lab: Lab): Promise<number> {
  return lab.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId());
}

/** Waits until another process shows the page and it has read what it shows. */
export async function waitForNewPage(lab: Lab, before: number): Promise<void> {
  await expect
    .poll(async () => {
      const pid = await pagePid(lab);
      return pid !== 0 && pid !== before;
    })
    .toBe(true);
  await expect
    .poll(() => inPage(lab, `document.readyState === 'complete' && document.querySelector('nav') !== null`))
    .toBe(true);
}

export interface Asked {
  readonly message: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

/** Answers every question of main from now on with this button; see `asked`. */
export async function answerQuestions(lab: Lab, response: number): Promise<void> {
  await lab.app.evaluate(({ dialog }, button) => {
    const all: unknown[] = [];
    (globalThis as { asked?: unknown[] }).asked = all;
    dialog.showMessageBox = ((_window: unknown, options: unknown) => {
      const { message, detail, buttons } = options as Asked;
      all.push({ message, detail, buttons });
      return Promise.resolve({ response: button, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  }, response);
}

/** What main has asked since `answerQuestions`. */
export function asked(lab: Lab): Promise<readonly Asked[]> {
  return lab.app.evaluate(() => (globalThis as { asked?: unknown[] }).asked ?? []) as Promise<readonly Asked[]>;
}

/** A picture of the window in light and dark, as main sees it. */
export async function pictureOf(lab: Lab, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const theme of ['light', 'dark'] as const) {
    await inPage(lab, `document.documentElement.dataset.theme = '${theme}'`);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const png = await lab.app.evaluate(async ({ BrowserWindow }) => {
      const image = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage();
      return image.toPNG().toString('base64');
    });
    writeFileSync(path.join(PICTURES, `${name}-${theme}.png`), Buffer.from(png, 'base64'));
  }
  await inPage(lab, `delete document.documentElement.dataset.theme`);
  test.info().annotations.push({ type: 'picture', description: name });
}

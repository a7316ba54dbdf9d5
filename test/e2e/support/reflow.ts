import type { Page } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from './app';

/** Draws the page so many times as large, as the window's own keys do. */
export async function zoomTo({ app, page }: Lab, factor: number): Promise<void> {
  const before = await page.evaluate(() => devicePixelRatio);
  await app.evaluate(
    ({ BrowserWindow }, zoom) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(zoom),
    factor,
  );
  if (factor !== 1) await page.waitForFunction((ratio) => devicePixelRatio !== ratio, before, { timeout: 60_000 });
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

/** What can be neither seen nor scrolled to; and whether the place as a whole scrolls sideways. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const SLACK = 2;
    const found: string[] = [];
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()} ${element.getAttribute('data-testid') ?? ''} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}”`;
    const scrolls = (overflow: string) => overflow === 'auto' || overflow === 'scroll';
    for (const part of document.querySelectorAll('html, body, main')) {
      if (part.scrollWidth > part.clientWidth + SLACK)
        found.push(`${part.tagName} scrolls sideways by ${part.scrollWidth - part.clientWidth}`);
    }
    const dialog = document.querySelector('[role="dialog"]');
    const elements = (dialog ?? document).querySelectorAll(
      'button, input, textarea, a, h1, h2, h3, h4, p, th, td, label, legend, dt, dd, li',
    );
    for (const element of elements) {
      if (element.closest('.visually-hidden, [aria-hidden="true"], svg') !== null) continue;
      const { left, top, right, bottom, width, height } = element.getBoundingClientRect();
      if (width === 0 || height === 0 || getComputedStyle(element).visibility === 'hidden') continue;
      let box = { left, top, right, bottom };
      for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
        const style = getComputedStyle(outer);
        if (style.textOverflow === 'ellipsis') break;
        const here = outer.getBoundingClientRect();
        const [x, y] = [style.overflowX, style.overflowY];
        const isRoot = outer === document.documentElement;
        const frame = isRoot ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : here;
        const clipsX = isRoot || x === 'hidden' || x === 'clip';
        const clipsY = isRoot || y === 'hidden' || y === 'clip';
        const beyondX = box.left < frame.left - SLACK || box.right > frame.right + SLACK;
        const beyondY = box.top < frame.top - SLACK || box.bottom > frame.bottom + SLACK;
        if ((clipsX && beyondX) || (clipsY && beyondY)) {
          found.push(`${name(element)} is cut by ${name(outer)}`.slice(0, 160));
          break;
        }
        if (scrolls(x)) box = { ...box, left: Math.max(box.left, here.left), right: Math.min(box.right, here.right) };
        if (scrolls(y)) box = { ...box, top: Math.max(box.top, here.top), bottom: Math.min(box.bottom, here.bottom) };
        // Reached by scrolling: from here on it counts where it would be then.
        if (box.right < box.left || scrolls(x))
          box = {
            ...box,
            left: Math.max(here.left, Math.min(box.left, here.right)),
            right: Math.min(here.right, Math.max(box.right, here.left)),
          };
        if (box.bottom < box.top || scrolls(y))
          box = {
            ...box,
            top: Math.max(here.top, Math.min(box.top, here.bottom)),
            bottom: Math.min(here.bottom, Math.max(box.bottom, here.top)),
          };
        if (style.position === 'fixed') break;
      }
    }
    return [...new Set(found)];
  });
}

/** What moves by itself or would, although the user has asked for less. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    for (const element of document.querySelectorAll('*')) {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
      const lasts = transitionDuration.split(',').some((part) => Number.parseFloat(part) > 0);
      if (lasts || animationName !== 'none' || scrollBehavior === 'smooth') {
        found.push(`${element.tagName.toLowerCase()}.${element.className.toString().slice(0, 60)}`);
      }
    }
    return [...new Set([...found, ...document.getAnimations().map((animation) => `running: ${animation.playState}`)])];
  });
}

/** The whole window as it is: Playwright's own pictures show a part of a page that is drawn larger. */
export async function pictureOfWindow({ app }: Lab, file: string): Promise<void> {
  const png = await app.evaluate(async ({ BrowserWindow }) => {
    const image = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage();
    return image.toPNG().toString('base64');
  });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, Buffer.from(png, 'base64'));
}

/* global window, addEventListener, requestAnimationFrame -- inside page.evaluate */
import { _electron } from '@playwright/test';
import path from 'node:path';
import { startDisplay } from './display.mjs';
import { root } from './tools.mjs';

/** The real app on a data folder; `folder` has the build, `flags` are Electron's. */
export async function openApp(electron, data, { folder = root, flags = [] } = {}) {
  const display = await startDisplay();
  const app = await _electron.launch({
    executablePath: path.join(electron.dist, 'electron'),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...flags, folder],
    env: { ...process.env, ...display.env, INITLAB_DATA: data, INITLAB_NO_SAMPLE: '1' },
  });
  const page = await app.firstWindow();
  await page.getByRole('navigation').waitFor();
  const close = async () => {
    await app.close();
    display.stop();
  };
  return { app, page, close };
}

/** Starts runs without the form and returns them. */
export async function startRuns(page, spec, name, seeds = 1) {
  const started = await page.evaluate((args) => window.lab.call('run:start', args), {
    spec,
    name,
    seeds,
    startPaused: false,
  });
  if (!started.ok) throw new Error(started.message);
  return started.value;
}

/** How long so many key presses take, from press to painted frame, ms. */
export async function pressKeys(page, presses) {
  await page.evaluate(() => {
    if (window.delays === undefined) {
      addEventListener('keydown', (event) => {
        // After the frame that follows the event has been painted.
        requestAnimationFrame(() => setTimeout(() => window.delays.push(performance.now() - event.timeStamp)));
      });
    }
    window.delays = [];
  });
  for (let i = 0; i < presses; i++) {
    await page.keyboard.press('Shift');
    await page.waitForFunction((count) => window.delays.length >= count, i + 1);
  }
  return page.evaluate(() => window.delays.slice());
}

/** Median, 95 % and longest of some times. */
export function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), high: at(0.95), longest: at(1) };
}

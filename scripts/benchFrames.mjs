/* global document, window, requestAnimationFrame, HTMLInputElement -- inside page.evaluate */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';

/** How evenly frames come while a slider moves at every frame: in Signal, in Functions, and beside the phase map. */
const FRAMES = 240;

await main(async () => {
  const electron = await prepare('tests');
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const { page, close } = await openApp(electron, data);
  try {
    await page.getByTestId('place-functions').click();
    await page.getByTestId('functions-tab-gradient').check({ force: true });
    await page.locator('input[type="range"]').first().waitFor();
    report('Functions', await page.evaluate(move, { selector: 'input[type="range"]', frames: FRAMES }));
    await page.getByTestId('place-signal').click();
    await page.getByTestId('signal-weights-scale').check({ force: true });
    const sigma = { selector: '[data-testid="signal-sigmaW-slider"]', frames: FRAMES };
    report('Signal', await page.evaluate(move, sigma));
    await page.getByTestId('signal-tab-plane').check({ force: true });
    await page.locator('[data-testid="plane-status"][data-finished="true"]').waitFor({ timeout: 120_000 });
    report('Phase map', await page.evaluate(move, sigma));
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** In the page: moves the slider to and fro, a step a frame; times between frames, ms. */
async function move({ selector, frames }) {
  const slider = document.querySelector(selector);
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const times = [];
  let last = await frame();
  for (let i = 0; i < frames; i++) {
    const share = 0.3 + 0.2 * Math.abs(((i / 60) % 2) - 1);
    set.call(slider, String(low + share * (high - low)));
    slider.dispatchEvent(new window.Event('input', { bubbles: true }));
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

function report(name, times) {
  const share = (ms) =>
    `${((100 * times.filter((time) => time > ms).length) / times.length).toFixed(0)} % over ${ms} ms`;
  process.stdout.write(
    `${name.padEnd(10)} ${times.length} frames: ${share(17)}, ${share(33)}, longest ${Math.max(...times).toFixed(0)} ms\n`,
  );
}

/* global document, window, requestAnimationFrame, HTMLInputElement -- inside page.evaluate */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp, spread } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { threadTimes } from './setup/threadTimes.mjs';
import { root } from './setup/tools.mjs';

/**
 * How long Signal takes from a change of a slider to painted curves, in a network of 20 layers of 256 units with a batch of 256: until
 * the first look at it, and until the first network with its whole batch is there. Beside it the processor's time of a change, which
 * other programs do not change much (Linux alone tells it).
 *
 *   npm run bench:signal -- [--app FOLDER]    FOLDER: another build of the app, to compare with
 */
const CHANGES = 50;
/** Sliders, each with a value for each change. σ_w and σ_b draw nothing anew, depth adds layers, width draws its own numbers. */
const SLIDERS = {
  sigmaW: (i) => 0.8 + 0.02 * i,
  sigmaB: (i) => 0.01 * (i + 1),
  depth: (i) => (i % 2 === 0 ? 19 : 20),
  width: (i) => 250 + (i % 12),
};

const at = process.argv.indexOf('--app');
const folder = at < 0 ? root : path.resolve(process.argv[at + 1]);

await main(async () => {
  const electron = await prepare('tests', { build: folder === root });
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const { app, page, close } = await openApp(electron, data, folder);
  try {
    await page.getByTestId('place-signal').click();
    await page.getByTestId('signal-weights-scale').check({ force: true });
    for (const [name, valueOf] of Object.entries(SLIDERS)) {
      const values = Array.from({ length: CHANGES }, (_, i) => valueOf(i));
      const before = threadTimes(app.process().pid);
      const [first, full] = await page.evaluate(measure, { name, values });
      const after = threadTimes(app.process().pid);
      report(`${name}, first look`, first);
      report(`${name}, whole batch`, full);
      if (after !== null) {
        const spent = Object.entries(after).map(([who, ms]) => `${who} ${((ms - before[who]) / CHANGES).toFixed(0)}`);
        process.stdout.write(`${''.padEnd(22)} processor's ms a change, all networks: ${spent.join(', ')}\n`);
      }
    }
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** In the page: moves the slider, and waits for the status to tell of new numbers and for the frame after. */
async function measure({ name, values }) {
  const status = () => document.querySelector('[data-testid="signal-status"]');
  const slider = document.querySelector(`[data-testid="signal-${name}-slider"]`);
  const shown = (isIt) =>
    new Promise((resolve) => {
      const observer = new window.MutationObserver(look);
      function look() {
        if (!isIt()) return;
        observer.disconnect();
        // Charts are drawn in the next frame, after which the timer waits.
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      }
      observer.observe(status(), { attributes: true, childList: true, characterData: true, subtree: true });
      look();
    });
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const [first, full] = [[], []];
  for (const value of values) {
    // The networks of the change before are all there.
    await shown(() => status().dataset.busy === 'false');
    const before = status().dataset.shown;
    set.call(slider, String(value));
    const start = performance.now();
    slider.dispatchEvent(new window.Event('input', { bubbles: true }));
    first.push((await shown(() => status().dataset.shown !== before && status().dataset.shown !== '')) - start);
    full.push((await shown(() => !status().textContent.includes('first look'))) - start);
  }
  await shown(() => status().dataset.busy === 'false');
  return [first, full];
}

function report(name, times) {
  const { median, high, longest } = spread(times);
  const text = `median ${median.toFixed(0)} ms, 95 % ${high.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;
  process.stdout.write(`${name.padEnd(22)} ${times.length} changes: ${text}\n`);
}

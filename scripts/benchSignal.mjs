/* global document, window, requestAnimationFrame, HTMLInputElement -- inside page.evaluate */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp, spread } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';

/**
 * How long Signal takes from a change of σ_w's slider to painted curves, in a network of 20 layers of 256 units with a batch of 256:
 * until the first look at it, and until the first network with its whole batch is there.
 */
const CHANGES = 30;

await main(async () => {
  const electron = await prepare('tests');
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const { page, close } = await openApp(electron, data);
  try {
    await page.getByTestId('place-signal').click();
    await page.getByTestId('signal-weights-scale').check({ force: true });
    const [first, full] = await page.evaluate(measure, CHANGES);
    report('first look', first);
    report('whole batch', full);
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** In the page: moves the slider, and waits for the status to tell of new numbers and for the frame after. */
async function measure(changes) {
  const status = () => document.querySelector('[data-testid="signal-status"]');
  const slider = document.querySelector('[data-testid="signal-sigmaW-slider"]');
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
  for (let i = 0; i < changes; i++) {
    const before = status().dataset.shown;
    set.call(slider, String(0.8 + 0.02 * i));
    const start = performance.now();
    slider.dispatchEvent(new window.Event('input', { bubbles: true }));
    first.push((await shown(() => status().dataset.shown !== before && status().dataset.shown !== '')) - start);
    full.push((await shown(() => !status().textContent.includes('first look'))) - start);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return [first, full];
}

function report(name, times) {
  const { median, high, longest } = spread(times);
  const text = `median ${median.toFixed(0)} ms, 95 % ${high.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;
  process.stdout.write(`${name.padEnd(12)} ${times.length} changes: ${text}\n`);
}

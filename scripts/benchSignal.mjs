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
 *   npm run bench:signal -- [--app FOLDER] [--changes N]    FOLDER: another build of the app, to compare with
 */
const CHANGES = 50;
/** Sliders, each with a value for each change. What was measured once is kept, so σ_w moves on too, unmeasured, where values come again. */
const SLIDERS = {
  sigmaW: (i) => 0.8 + 0.02 * i,
  sigmaB: (i) => 0.01 * (i + 1),
  depth: (i) => [19, 20, 21][i % 3],
  width: (i) => 250 + (i % 12),
};

const option = (name, fallback) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? fallback : process.argv[at + 1];
};
const folder = path.resolve(option('--app', root));
const changes = Number(option('--changes', CHANGES));

await main(async () => {
  const electron = await prepare('tests', { build: folder === root });
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const { app, page, close } = await openApp(electron, data, { folder });
  try {
    await page.getByTestId('place-signal').click();
    await page.getByTestId('signal-weights-scale').check({ force: true });
    for (const [name, valueOf] of Object.entries(SLIDERS)) {
      const values = Array.from({ length: changes }, (_, i) => valueOf(i));
      const before = threadTimes(app.process().pid);
      const [first, full] = await page.evaluate(measure, {
        name,
        values,
        others: name === 'depth' || name === 'width' ? 'sigmaW' : null,
      });
      const after = threadTimes(app.process().pid);
      report(`${name}, first look`, first);
      report(`${name}, whole batch`, full);
      if (after !== null) {
        const spent = Object.entries(after).map(([who, ms]) => `${who} ${((ms - before[who]) / changes).toFixed(0)}`);
        process.stdout.write(`${''.padEnd(22)} processor's ms a change, all networks: ${spent.join(', ')}\n`);
      }
    }
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** In the page: moves the slider, and waits for the status to tell of new numbers and for the frame after. */
async function measure({ name, values, others }) {
  const status = () => document.querySelector('[data-testid="signal-status"]');
  const move = (which, value) => {
    const slider = document.querySelector(`[data-testid="signal-${which}-slider"]`);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, String(value));
    slider.dispatchEvent(new window.Event('input', { bubbles: true }));
  };
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
  const [first, full] = [[], []];
  for (const [i, value] of values.entries()) {
    if (others !== null) {
      move(others, 1 + 0.01 * i);
      await new Promise((resolve) => setTimeout(resolve));
    }
    // The networks of the change before are all there.
    await shown(() => status().dataset.busy === 'false');
    const before = status().dataset.shown;
    const start = performance.now();
    move(name, value);
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

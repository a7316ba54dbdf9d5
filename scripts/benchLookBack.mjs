/* global window, document, requestAnimationFrame -- inside page.evaluate */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp, spread, startRuns } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';

/**
 * How long going to another step takes on a run's page, from the key to the painted frame of that step, of a network of
 * 10⁵ parameters: for steps that are shown for the first time, and for those that were shown before. Then what its snapshots
 * take beside its weights.
 */
const UNITS = 280;
const RUN = {
  dataset: 'digits',
  network: { layers: [...[UNITS, UNITS].map((units) => ({ units, activation: 'relu' })), { activation: 'identity' }] },
  optimizer: { name: 'sgd', learningRate: 0.05 },
  steps: 2000,
};

await main(async () => {
  const electron = await prepare('tests');
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const { page, close } = await openApp(electron, data);
  try {
    const [{ id }] = await startRuns(page, RUN, 'bench');
    const read = () => page.evaluate(async (each) => (await window.lab.call('run:get', { id: each })).value, id);
    let run = await read();
    for (; run.status !== 'done'; run = await read()) await page.waitForTimeout(500);
    const record = await page.evaluate(async (each) => (await window.lab.call('run:record', { id: each })).value, id);
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^History/ })
      .click();
    await page.locator('[data-testid="history-row"] .name').first().click();
    await page.getByTestId('details-open').click();
    await page.getByTestId('time-machine').locator('summary').first().click();
    await page.locator('[data-testid="time-views"][data-step]').waitFor({ timeout: 30_000 });
    const { steps } = await page.evaluate(
      async (each) => (await window.lab.call('time:steps', { id: each })).value,
      id,
    );
    // Whatever is computed once is done: how alike the units are.
    await page.getByTestId('time-symmetry-sentences').waitFor({ timeout: 60_000 });
    // Far apart, so that none was fetched as a neighbour of the one before.
    const order = steps.map((_, i) => (i * 7) % steps.length);
    report('first time', await scrub(page, order));
    report('again', await scrub(page, order));
    const weights = 4 * run.parameterCount;
    process.stdout.write(
      `${run.parameterCount} parameters; ${steps.length} steps kept in ${(record.snapshotBytes / weights).toFixed(2)} × the weights\n`,
    );
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Goes to each of these places of the slider in turn; from the event to the frame painted with it, ms. */
function scrub(page, places) {
  return page.evaluate(async (list) => {
    const slider = document.querySelector('[data-testid="time-slider"]');
    const views = document.querySelector('[data-testid="time-views"]');
    const times = [];
    for (const place of list) {
      if (Number(slider.value) === place) continue;
      const before = views.dataset.step;
      const start = performance.now();
      slider.value = String(place);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      while (views.dataset.step === before) await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      times.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return times;
  }, places);
}

function report(name, times) {
  const { median, high, longest } = spread(times);
  const text = `median ${median.toFixed(1)} ms, 95 % ${high.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`;
  process.stdout.write(`${name.padEnd(11)}another step to painted frame, ${times.length} steps: ${text}\n`);
}

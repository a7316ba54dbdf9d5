/* global window, addEventListener, requestAnimationFrame -- inside page.evaluate */
import { _electron } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDisplay } from './setup/display.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { root } from './setup/tools.mjs';

/**
 * How long the window takes to answer a key press (press to painted frame), idle and while it shows a network being
 * trained that contains 784-256-256-256-10. The training runs in another process, so the two should be alike.
 */
const PRESSES = 100;
const HEAVY = {
  dataset: 'digits',
  network: {
    layers: [...[784, 256, 256, 256].map((units) => ({ units, activation: 'relu' })), { activation: 'identity' }],
  },
  optimizer: { name: 'sgd', learningRate: 0.01 },
  batchSize: 128,
  epochs: 10_000,
};

await main(async () => {
  const electron = await prepare('tests');
  const display = await startDisplay();
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const app = await _electron.launch({
    executablePath: path.join(electron.dist, 'electron'),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root],
    env: { ...process.env, ...display.env, INITLAB_DATA: data },
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('navigation').waitFor();
    await page.evaluate(() => {
      window.delays = [];
      addEventListener('keydown', (event) => {
        // After the frame that follows the event has been painted.
        requestAnimationFrame(() => setTimeout(() => window.delays.push(performance.now() - event.timeStamp)));
      });
    });
    const idle = await measure(page);
    const started = await page.evaluate(
      (spec) => window.lab.call('run:start', { spec, name: 'bench', seeds: 1, startPaused: false }),
      HEAVY,
    );
    if (!started.ok) throw new Error(started.message);
    const id = started.value[0].id;
    await page.waitForFunction(async (run) => (await window.lab.call('run:get', { id: run })).value.step > 0, id, {
      timeout: 60_000,
    });
    const training = await measure(page);
    const run = await page.evaluate((each) => window.lab.call('run:get', { id: each }), id);
    report('idle', idle);
    report('training', training);
    process.stdout.write(
      `training went on meanwhile: step ${run.value.step}; median ratio ${(median(training) / median(idle)).toFixed(2)}\n`,
    );
    await page.evaluate((each) => window.lab.call('run:control', { id: each, action: 'stop' }), id);
  } finally {
    await app.close();
    display.stop();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

async function measure(page) {
  await page.evaluate(() => void (window.delays.length = 0));
  for (let i = 0; i < PRESSES; i++) {
    await page.keyboard.press('Shift');
    await page.waitForFunction((count) => window.delays.length >= count, i + 1);
  }
  return page.evaluate(() => window.delays.slice());
}

function report(name, delays) {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  process.stdout.write(
    `${name.padEnd(9)} key press to painted frame, ${delays.length} presses: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms\n`,
  );
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

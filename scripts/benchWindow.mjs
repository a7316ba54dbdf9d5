/* global window -- inside page.evaluate */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp, pressKeys, spread, startRuns } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';

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
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const { page, close } = await openApp(electron, data);
  try {
    const idle = await pressKeys(page, PRESSES);
    const [{ id }] = await startRuns(page, HEAVY, 'bench');
    await page.waitForFunction(async (run) => (await window.lab.call('run:get', { id: run })).value.step > 0, id, {
      timeout: 60_000,
    });
    const training = await pressKeys(page, PRESSES);
    const run = await page.evaluate((each) => window.lab.call('run:get', { id: each }), id);
    report('idle', idle);
    report('training', training);
    const ratio = spread(training).median / spread(idle).median;
    process.stdout.write(`training went on meanwhile: step ${run.value.step}; median ratio ${ratio.toFixed(2)}\n`);
    await page.evaluate((each) => window.lab.call('run:control', { id: each, action: 'stop' }), id);
  } finally {
    await close();
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
});

function report(name, delays) {
  const { median, high, longest } = spread(delays);
  const times = `median ${median.toFixed(1)} ms, 95 % ${high.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`;
  process.stdout.write(`${name.padEnd(9)} key press to painted frame, ${delays.length} presses: ${times}\n`);
}

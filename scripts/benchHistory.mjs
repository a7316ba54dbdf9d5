/* global window, document, requestAnimationFrame -- inside page.evaluate */
import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { loadConfigFromFile, runnerImport } from 'vite';
import { openApp, pressKeys, spread, startRuns } from './setup/benchApp.mjs';
import { main, prepare } from './setup/prepare.mjs';
import { root, say } from './setup/tools.mjs';

/**
 * How the window keeps up with a long history: 10,000 runs of 20 series × 200 points, 50 runs of 10,000 points, 10 runs of a
 * million. Made-up curves, real store, real app. Times are from the action to the painted frame.
 *
 *   node scripts/benchHistory.mjs [--runs 10000] [--keep FILE]    --keep fills FILE once and takes it again the next time
 */
const FILLING = {
  series: 20,
  points: 200,
  long: [
    { runs: 10, points: 1_000_000, name: 'long' },
    { runs: 50, points: 10_000, name: 'medium' },
  ],
};
const QUERIES = [
  'activation:tanh',
  'accuracy.test.best>0.9',
  'activation:tanh AND (init:he* OR depth>=3)',
  'run 77',
  '',
];
const HEAVY = {
  dataset: 'digits',
  network: { layers: [{ units: 256 }, { units: 256 }, { activation: 'identity' }] },
  epochs: 100_000,
};
const rows = [];

await main(async () => {
  const { values: options } = parseArgs({
    options: { runs: { type: 'string', default: '10000' }, keep: { type: 'string' } },
  });
  const electron = await prepare('tests');
  const data = mkdtempSync(path.join(tmpdir(), 'initlab-bench-'));
  const file = path.join(data, 'history.sqlite');
  try {
    const points = await fill(options.keep ?? file, Number(options.runs));
    if (options.keep !== undefined) copyFileSync(options.keep, file);
    const size = statSync(file).size;
    row('stored size', `${(size / points).toFixed(2)} bytes a point`, '≤ 12', size / points <= 12);
    const { app, page, close } = await openApp(electron, data);
    try {
      await measure(app, page, data);
    } finally {
      await close();
    }
  } finally {
    rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  }
  const widths = [0, 1, 2].map((i) => Math.max(...rows.map((cells) => cells[i].length)));
  for (const cells of rows) process.stdout.write(`${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}\n`);
  if (rows.some((cells) => cells[3] === 'FAIL')) process.exitCode = 1;
});

async function fill(file, runs) {
  const filling = { ...FILLING, runs };
  const points =
    runs * filling.series * filling.points + filling.long.reduce((sum, each) => sum + each.runs * each.points, 0);
  if (existsSync(file)) return points;
  const config = await loadConfigFromFile({ command: 'build', mode: 'production' }, path.join(root, 'vite.config.ts'));
  const plugins = config.config.plugins.flat().filter((plugin) => /kernel/.test(plugin.name));
  const { module } = await runnerImport(path.join(root, 'test/bench/history/fill.ts'), {
    root,
    configFile: false,
    plugins,
  });
  const start = performance.now();
  const made = module.fillHistory(file, path.join(root, 'native/better_sqlite3.node'), filling, () => undefined);
  say(`Filled ${file}: ${made} points in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  return made;
}

async function measure(app, page, data) {
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^History/ })
    .click();
  await page.waitForFunction(() => document.querySelector('[data-testid="history-row"]') !== null, null, {
    polling: 'raf',
  });
  await page.waitForFunction(
    () => !document.querySelector('[data-testid="history-count"]').textContent.includes('reading'),
    null,
    {
      timeout: 120_000,
    },
  );
  row('all runs read, from the start of the page', ms(await page.evaluate(() => performance.now())), '', true);

  // A window that has just started: from the first line of its script to the first rows.
  const opened = [];
  for (let i = 0; i < 5; i++) {
    await page.reload();
    await page.waitForFunction(() => document.querySelector('nav') !== null, null, { polling: 'raf' });
    opened.push(await untilRows(page));
    await page.waitForFunction(
      () => !document.querySelector('[data-testid="history-count"]')?.textContent.includes('reading'),
      null,
      {
        timeout: 120_000,
      },
    );
  }
  check('history opens, window just started', opened, 300);
  const again = [];
  for (let i = 0; i < 7; i++) {
    await page.keyboard.press('Control+2');
    await page
      .getByRole('navigation')
      .getByRole('button', { name: /^Train/ })
      .click();
    again.push(await untilRows(page));
  }
  check('history opens, from another place', again, 300);

  const filtered = [];
  for (const query of [...QUERIES, ...QUERIES]) filtered.push(await page.evaluate(setQuery, query));
  check('a filter answers', filtered, 100);

  const frames = await page.evaluate(scroll);
  const { longest } = spread(frames);
  row('scrolling, longest frame', ms(longest), '≤ 33 ms (30 a second)', longest <= 1000 / 29.5);

  check('50 curves of 10,000 points', [await overlay(page, 'name:medium*', 500_000)], 500);
  check('a curve of 1,000,000 points', [await overlay(page, 'name:"long 0"', 1_000_000)], 500);
  await busy(app, page, data);
}

/** From the click on History to the painted rows. */
function untilRows(page) {
  return page.evaluate(async () => {
    const start = performance.now();
    [...document.querySelectorAll('nav button')].find((button) => button.textContent.includes('History')).click();
    while (document.querySelector('[data-testid="history-row"]') === null) await new Promise(requestAnimationFrame);
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
    return performance.now() - start;
  });
}

/** Types a whole filter at once; from there to the painted frame. */
async function setQuery(query) {
  const input = document.querySelector('[data-testid="history-query"]');
  const start = performance.now();
  input.value = query;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  return performance.now() - start;
}

/** Through the table, some hundred rows a second. Returns the times between frames, ms. */
async function scroll() {
  const table = document.querySelector('[data-testid="history-table"]');
  const times = [];
  let last = await new Promise(requestAnimationFrame);
  for (let i = 0; i < 240; i++) {
    table.scrollTop += i % 40 === 39 ? 20_000 : 60;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - last);
    last = now;
  }
  return times;
}

/** Compares what a filter finds; from the click to the charts that have all points. */
async function overlay(page, query, points) {
  await page.evaluate(setQuery, query);
  await page.getByTestId('history-select-all').click();
  const time = await page.evaluate(async (wanted) => {
    const start = performance.now();
    document.querySelector('[data-testid="bulk-compare"]').click();
    const drawn = () =>
      Math.max(0, ...[...document.querySelectorAll('[data-points]')].map((chart) => Number(chart.dataset.points)));
    while (drawn() < wanted) {
      if (performance.now() - start > 60_000) throw new Error(`only ${drawn()} of ${wanted} points were drawn`);
      await new Promise(requestAnimationFrame);
    }
    // The loop ends in the frame that shows them, before it is painted.
    await new Promise((painted) => setTimeout(painted));
    return performance.now() - start;
  }, points);
  await page.keyboard.press('Escape');
  await page.getByTestId('history-query').waitFor();
  return time;
}

/** Key presses while four runs train and ten million points are written; the memory of the process that writes. */
async function busy(app, page, data) {
  const long = await page.evaluate(async () => {
    const found = await window.lab.call('run:page', { behind: null, limit: 10_000 });
    return found.value.runs.filter((run) => run.name.startsWith('long')).map((run) => run.id);
  });
  const idle = await pressKeys(page, 50);
  const small = await exportRuns(app, page, path.join(data, 'small.csv'), long.slice(0, 1));
  await page.evaluate(() => window.lab.call('settings:set', { trainers: 4 }));
  const runs = await startRuns(page, HEAVY, 'busy', 4);
  let finished = false;
  const exporting = exportRuns(app, page, path.join(data, 'out.csv'), long).finally(() => (finished = true));
  const delays = [];
  while (!finished) delays.push(...(await pressKeys(page, 10)));
  const large = await exporting;
  row(
    `CSV of ${large.rows} points`,
    `counted in ${ms(large.measureMs)}, written in ${ms(large.writeMs)}`,
    '10⁷ points',
    large.rows >= 1e7,
  );
  const memory = [small, large].map(({ peak }) => `${(peak / 1024).toFixed(0)} MB`);
  row(
    `memory of the export, ${small.rows} and ${large.rows} points`,
    memory.join(', '),
    '≤ 1.25 ×',
    large.peak <= 1.25 * small.peak,
  );
  const { median, high, longest } = spread(delays);
  row(
    'input while 4 runs train and a CSV is written',
    `median ${ms(median)}, 95 % ${ms(high)}, longest ${ms(longest)} of ${delays.length}`,
    '≤ 100 ms (95 %)',
    high <= 100,
  );
  row('the same with nothing going on, median', ms(spread(idle).median), '', true);
  for (const { id } of runs) {
    await page.evaluate((each) => window.lab.call('run:control', { id: each, action: 'stop' }), id);
  }
}

/** Writes the CSV of some runs, as the dialog does. `peak` is the most memory of its process, kB. */
async function exportRuns(app, page, file, ids) {
  await app.evaluate(({ app: electron, dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    globalThis.exporterPeak = 0;
    globalThis.exporterTimer = setInterval(() => {
      for (const { name, memory } of electron.getAppMetrics()) {
        if (name === 'Initlab exporter')
          globalThis.exporterPeak = Math.max(globalThis.exporterPeak, memory.workingSetSize);
      }
    }, 200);
  }, file);
  const done = await page.evaluate(async (chosen) => {
    const start = performance.now();
    const measured = await window.lab.call('export:measure', { ids: chosen, format: 'long' });
    const between = performance.now();
    const written = await window.lab.call('export:write', undefined);
    if (!measured.ok || !written.ok) throw new Error(measured.message ?? written.message);
    return { rows: written.value.rows, measureMs: between - start, writeMs: performance.now() - between };
  }, ids);
  const peak = await app.evaluate(() => {
    clearInterval(globalThis.exporterTimer);
    return globalThis.exporterPeak;
  });
  return { ...done, peak };
}

function check(name, times, target) {
  const { median, longest } = spread(times);
  const text = times.length === 1 ? ms(median) : `median ${ms(median)}, longest ${ms(longest)} of ${times.length}`;
  row(name, text, `≤ ${target} ms`, median <= target);
}

function row(name, value, target, holds) {
  rows.push([name, value, target, target === '' ? '' : holds ? 'pass' : 'FAIL']);
  say(`${name}: ${value}`);
}

function ms(value) {
  return `${value.toFixed(0)} ms`;
}

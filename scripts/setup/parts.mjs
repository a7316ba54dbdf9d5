import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { startDisplay } from './display.mjs';
import { readPlaywright, readReport, readVitest } from './reports.mjs';
import { root } from './tools.mjs';

const node = process.execPath;
const bin = (file, ...args) => [node, [path.join('node_modules', file), ...args]];
/** Windows are tested side by side: each waits for timers and processes most of the time. */
const E2E_WORKERS = 2;
const UNIT_REPORT = 'test-results/unit.json';
const E2E_REPORT = 'test-results/e2e.json';

/** What `npm run check` and `npm test` go through, in this order; the last two count tests. */
export const PARTS = {
  types: [
    bin('typescript/bin/tsc', '-b'),
    bin('svelte-check/bin/svelte-check', '--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings'),
  ],
  lint: [bin('eslint/bin/eslint.js', '.', '--max-warnings', '0')],
  format: [bin('prettier/bin/prettier.cjs', '--check', '.')],
  unit: [bin('vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`)],
  e2e: [bin('@playwright/test/cli.js', 'test')],
};

const REPORTS = { unit: [UNIT_REPORT, readVitest], e2e: [E2E_REPORT, readPlaywright] };

/** The parts without tests, each of which keeps one core busy. */
const STATIC = Object.keys(PARTS).filter((name) => !(name in REPORTS));

/** Runs the parts without tests side by side, each with its output in one piece, then those with tests. */
export async function runParts(names, { electron } = {}) {
  const isStatic = (name) => STATIC.includes(name);
  const results = await Promise.all(names.filter(isStatic).map((name) => runPart(name, { inOnePiece: true })));
  for (const name of names.filter((each) => !isStatic(each))) results.push(await runPart(name, { electron }));
  return results;
}

/**
 * Runs one part. Returns { name, ok, seconds, counts }, counts being null for a part without tests.
 *
 * @param options inOnePiece: whether the output is kept until the end, for another part writes too.
 */
export async function runPart(name, { electron, args = [], inOnePiece = false } = {}) {
  const title = `\n== ${name}\n`;
  if (!inOnePiece) process.stdout.write(title);
  const start = performance.now();
  const [report, read] = REPORTS[name] ?? [];
  if (report) rmSync(path.join(root, report), { force: true });
  let ok = true;
  const output = inOnePiece ? [] : null;
  const display = name === 'e2e' ? await startDisplays() : { env: {}, stop() {} };
  try {
    const env = { ...process.env, ...display.env };
    if (electron) env.ELECTRON_OVERRIDE_DIST_PATH = electron.dist;
    for (const [command, commandArgs] of PARTS[name]) {
      ok = (await exitCode(command, [...commandArgs, ...args], env, output)) === 0 && ok;
    }
  } finally {
    display.stop();
    if (output) process.stdout.write([title, ...output].join(''));
  }
  const counts = report ? readReport(report, read) : null;
  if (counts && (counts.failed > 0 || counts.passed === 0)) ok = false;
  return { name, ok, seconds: (performance.now() - start) / 1000, counts };
}

/** Prints the one summary, with what failed, and sets the exit code. Its last line is the plain count of tests. */
export function summarize(results) {
  process.stdout.write('\n== summary\n');
  for (const { name, ok, seconds, counts } of results) {
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '';
    const remark = counts && counts.passed + counts.failed === 0 ? 'ran no test' : tests;
    process.stdout.write(
      `${name.padEnd(8)}${ok ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(6)} s  ${remark}\n`,
    );
  }
  const failures = results.flatMap(({ counts }) => counts?.failures ?? []);
  if (failures.length > 0) process.stdout.write(`\nfailed:\n${failures.map((failure) => `  ${failure}\n`).join('')}`);
  const sum = (key) => results.reduce((total, { counts }) => total + (counts?.[key] ?? 0), 0);
  process.stdout.write(`${sum('passed')} passed, ${sum('failed')} failed\n`);
  if (results.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** A display for each of Playwright's workers: windows on one display take the focus from each other. */
async function startDisplays() {
  const displays = [];
  for (let worker = 0; worker < E2E_WORKERS; worker++) displays.push(await startDisplay());
  const numbers = displays.map(({ env }) => env.DISPLAY ?? process.env.DISPLAY ?? '');
  return {
    env: { ...displays[0].env, E2E_WORKERS: String(E2E_WORKERS), E2E_DISPLAYS: numbers.join(' ') },
    stop: () => displays.forEach(({ stop }) => stop()),
  };
}

function exitCode(command, args, env, output) {
  return new Promise((resolve, reject) => {
    const stdio = output ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd: root, env, stdio });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(data.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

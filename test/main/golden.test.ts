import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readGoldens } from '../support/golden.mjs';

const SCRIPT = path.join(import.meta.dirname, '../../scripts/golden.mjs');
const stored = readGoldens().experiments.map(({ weightsHash }) => weightsHash);

/** Node ends with an error for a flag that its V8 does not know. */
const COMPILERS: readonly (readonly [string, readonly string[]])[] = [
  ['as it is, from the baseline to the optimizing compiler', []],
  ['the baseline compiler of WebAssembly alone', ['--liftoff-only']],
  ['the optimizing compiler of WebAssembly alone', ['--no-liftoff']],
  ['no change from one compiler to the other', ['--no-wasm-tier-up']],
];

test.each(COMPILERS)('the built core gives the golden weights in Node: %s', (_name, flags) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, SCRIPT, '--json'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual(stored);
});

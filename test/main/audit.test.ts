import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');

interface Audit {
  shippedPackages(lock: unknown): Set<string>;
  judge(answer: unknown, shipped: Set<string>): { ok: boolean; lines: string[] };
}

let audit: Audit;
let shipped: Set<string>;
beforeAll(async () => {
  audit = (await import(pathToFileURL(path.join(ROOT, 'scripts/audit.mjs')).href)) as Audit;
  shipped = audit.shippedPackages(JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')));
});

/** As npm answers for one finding. */
const answer = (name: string, severity: string) => ({
  auditReportVersion: 2,
  vulnerabilities: { [name]: { name, severity, range: '<2', fixAvailable: true, via: [], effects: [] } },
  metadata: { vulnerabilities: { total: 1 } },
});

it('shipped is what the window and the programs are made of, not the tools', () => {
  for (const name of ['electron', 'better-sqlite3', 'zod', 'svelte', 'uplot', 'bits-ui']) {
    expect(shipped).toContain(name);
  }
  for (const name of ['vite', 'vitest', 'eslint', 'electron-builder', '@playwright/test']) {
    expect(shipped).not.toContain(name);
  }
});

it('every development dependency that the page imports is among the shipped ones', () => {
  const { devDependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  // What the page may import is one rule of the layers: the pattern behind its prefix.
  const layering = readFileSync(path.join(ROOT, 'test/layering.test.ts'), 'utf8');
  const rule = (/'renderer\/',\s*(\/\^.*)/.exec(layering)?.[1] ?? '').replaceAll('\\/', '/');
  const imported = Object.keys(devDependencies).filter((name) => rule.includes(name.split('/')[0] ?? name));
  expect(imported).toContain('svelte');
  for (const name of imported) expect(shipped).toContain(name);
});

it.each([
  ['zod', 'high', false],
  ['electron', 'critical', false],
  ['uplot', 'moderate', true],
  ['vite', 'critical', true],
])('a fault of %s that is %s: may be released is %s', (name, severity, ok) => {
  const found = audit.judge(answer(name, severity), shipped);
  expect(found.ok).toBe(ok);
  expect(found.lines.join('\n')).toContain(shipped.has(name) ? `${severity}: ${name}` : '1 of the tools');
});

it('no answer is no permission', () => {
  for (const none of [null, {}, { error: { summary: '' } }, { message: '405 Method Not Allowed' }]) {
    expect(audit.judge(none, shipped)).toMatchObject({ ok: false, lines: [expect.stringMatching(/nothing is known/)] });
  }
  expect(audit.judge({ vulnerabilities: {} }, shipped).ok).toBe(true);
});

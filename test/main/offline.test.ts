import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
const ENTRIES = [
  'index',
  'trainer/index',
  'trainer/helper',
  'importer/index',
  'exporter/index',
  'study/index',
  'doctor/index',
  'inspector/index',
  'cli',
  'lessons/index',
  'lessons/lessonWorker',
  'diagnosis/benchWorker',
  'cli/referenceWorker',
];
/** The one that may reach somebody: the queue that it is told, and nobody else. */
const LINK = 'queue/link/index';

describe('no process of ours reaches anybody', () => {
  it.each(ENTRIES)('main/%s.ts takes the means away before anything else is loaded', (entry) => {
    const text = readFileSync(path.join(ROOT, 'main', `${entry}.ts`), 'utf8');
    expect(/^import .*$/m.exec(text)?.[0]).toMatch(/^import '\.\.?\/offline';$/);
  });

  it('the link to a queue takes them away but for one, before anything else is loaded', () => {
    const text = readFileSync(path.join(ROOT, 'main', `${LINK}.ts`), 'utf8');
    expect(/^import .*$/m.exec(text)?.[0]).toBe("import { reachOnly } from './onlyOne';");
  });

  it('every program that the build makes is among these', () => {
    const config = readFileSync(path.join(ROOT, 'vite.config.ts'), 'utf8');
    const built = [...config.matchAll(/'main\/(\S+)\.ts'/g)].map((match) => match[1]);
    // The preload is in the page's sandbox and has no Node.
    expect(built.filter((entry) => entry !== 'preload').sort()).toEqual([...ENTRIES, LINK].sort());
  });

  it('nothing but the refusal itself imports what could reach the network', () => {
    const means = /['"](node:)?(net|tls|https?|http2|dgram|dns|dns\/promises|inspector|cluster)['"]/;
    // Of the shell only `openPath`, which shows the user's own data folder in the file manager.
    const chromium = /\b(autoUpdater|crashReporter)\b[^;]*from 'electron'|\bshell\.(?!openPath\b)|\.openExternal\(/;
    const reaching: string[] = [];
    for (const folder of ['main', 'shared', 'renderer']) {
      for (const entry of readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !/\.(ts|svelte)$/.test(entry.name)) continue;
        const file = path.join(entry.parentPath, entry.name);
        const text = readFileSync(file, 'utf8');
        if (means.test(text) || chromium.test(text)) reaching.push(path.relative(ROOT, file).split(path.sep).join('/'));
      }
    }
    expect(reaching).toEqual(['main/shutNetwork.ts']);
  });

  it('in Node: whatever asks is refused, before anything is sent', () => {
    const probe = path.join(ROOT, 'test/support/networkProbe.mjs');
    // The command imports the same refusal; without arguments it prints its usage.
    const { stdout } = spawnSync(process.execPath, [probe, path.join(ROOT, 'dist/main/cli.js')], { encoding: 'utf8' });
    const outcomes = JSON.parse(stdout.split('PROBE ')[1] ?? '{}') as Record<string, string>;
    expect(Object.keys(outcomes).length).toBeGreaterThan(10);
    for (const [what, outcome] of Object.entries(outcomes)) expect(`${what}: ${outcome}`).toContain('Initlab makes no');
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/** What each layer may import; the first prefix that fits a file decides, so longer ones stand first. */
const MAY_IMPORT: readonly (readonly [prefix: string, allowed: RegExp])[] = [
  ['shared/', /^(shared\/|zod$)/],
  ['renderer/charts/', /^(renderer\/|shared\/|svelte$|svelte\/|@lucide\/svelte|uplot$|uplot\/)/],
  [
    'renderer/',
    /^(renderer\/|shared\/|svelte$|svelte\/|bits-ui$|@lucide\/svelte|@fontsource-variable\/|katex$|katex\/|minisearch$|virtual:manual$)/,
  ],
  // Trainers read stored data themselves: images must not travel between processes.
  ['main/trainer/', /^(main\/(trainer|data)\/|main\/offline$|shared\/|node:(path|worker_threads)$)/],
  ['main/importer/', /^(main\/(importer|data)\/|main\/offline$|shared\/)/],
  // What anybody who writes a file needs.
  ['main/disk/', /^(main\/disk\/|shared\/|node:)/],
  ['main/data/', /^(main\/(data|disk)\/|shared\/|node:)/],
  // What runs lessons in threads and in a process of its own.
  ['main/lessons/lessonWorker.ts', /^(main\/offline$|shared\/|node:worker_threads$)/],
  ['main/diagnosis/benchWorker.ts', /^(main\/offline$|shared\/|node:worker_threads$)/],
  ['main/lessons/measure.ts', /^(main\/lessons\/|shared\/)/],
  ['main/lessons/index.ts', /^(main\/lessons\/|main\/offline$|shared\/|node:)/],
  // Studies come from anybody: each row passes a schema before it is used.
  ['main/store/study/', /^(main\/(store|disk)\/|shared\/|better-sqlite3$|node:|zod$)/],
  ['main/store/', /^(main\/(store|disk)\/|shared\/|better-sqlite3$|node:)/],
  // Whoever speaks with the network sees nothing of the history, and only there are the queue's libraries.
  [
    'main/queue/link/',
    /^(main\/queue\/(link\/|limits$|protocol$|workerNames$)|main\/shutNetwork$|shared\/(errors|queueAddress)$|bullmq$|ioredis$|node:(child_process|crypto|module|worker_threads)$)/,
  ],
  // The command line has no Electron.
  [
    'main/cli',
    /^(main\/(?!(index|lab|window|security|appProtocol|appHandlers|handlers|broadcast|preload|installedLab)(\.ts)?$)|shared\/|node:)/,
  ],
  ['main/preload.ts', /^(shared\/(channels|ipc)$|electron$)/],
  ['main/', /^(main\/|shared\/|electron$|node:|zod$|package\.json$)/],
];

const ROOT = path.join(import.meta.dirname, '..');

function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

/** Every import, export-from and dynamic import of a file, relative ones as paths from the root. */
function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const found = [...text.matchAll(/(?<!['"])(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );
  return found.map((target) =>
    target.startsWith('.') ? path.posix.normalize(path.posix.join(path.posix.dirname(file), target)) : target,
  );
}

const FILES = ['shared', 'main', 'renderer'].flatMap(sourceFiles);

describe('layers', () => {
  test('there are files to check', () => {
    expect(FILES.length).toBeGreaterThan(50);
    expect(FILES.filter((file) => importsOf(file).length > 0).length).toBeGreaterThan(40);
  });

  test.each(FILES)('%s imports only what its layer may', (file) => {
    const rule = MAY_IMPORT.find(([prefix]) => file.startsWith(prefix));
    expect(rule, `no layer for ${file}`).toBeDefined();
    const forbidden = importsOf(file).filter((target) => !rule?.[1].test(target));
    expect(forbidden).toEqual([]);
  });

  test('only the store imports better-sqlite3, only charts import uplot, only the shell around it imports electron', () => {
    const importers = (name: string) => FILES.filter((file) => importsOf(file).includes(name));
    expect(importers('better-sqlite3').every((file) => file.startsWith('main/store/'))).toBe(true);
    for (const name of ['bullmq', 'ioredis']) {
      expect(importers(name).every((file) => file.startsWith('main/queue/link/'))).toBe(true);
    }
    expect(importers('uplot').every((file) => file.startsWith('renderer/charts/'))).toBe(true);
    expect(importers('electron').every((file) => file.startsWith('main/'))).toBe(true);
  });
});

import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll } from 'vitest';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');
// Below the repository, so that `better-sqlite3` is found from there.
const OUT = resolve(ROOT, `.cache/test-bundle-${String(process.pid)}`);

const bundles = new Map<string, Promise<string>>();

afterAll(() => {
  rmSync(OUT, { recursive: true, force: true });
});

/** A program of `test/support` for Node, which runs no TypeScript: bundled once per test file. Returns its path. */
export function bundled(name: string): Promise<string> {
  const outDir = resolve(OUT, name);
  const bundle =
    bundles.get(name) ??
    build({
      root: ROOT,
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true, external: ['better-sqlite3'] },
      build: { ssr: resolve(ROOT, `test/support/${name}.ts`), outDir, emptyOutDir: true, target: 'node22' },
    }).then(() => resolve(outDir, `${name}.js`));
  bundles.set(name, bundle);
  return bundle;
}

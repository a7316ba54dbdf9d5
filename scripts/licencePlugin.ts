import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { licensedParts, packageOf } from './licensedParts';

/**
 * Writes `dist/licences.json`: each package of which a file got into a bundle, and what is in the app beside its bundles.
 * The bundles of the page, of main, of the preload and of the core are built one after another, and each adds to the list.
 */
export function licences(): Plugin {
  const packages = new Set<string>();
  return {
    name: 'initlab-licences',
    apply: 'build',
    sharedDuringBuild: true,
    generateBundle(_options, bundle) {
      for (const item of Object.values(bundle)) {
        if (item.type !== 'chunk') continue;
        for (const id of item.moduleIds) {
          const found = packageOf(id);
          if (found !== null) packages.add(found);
        }
      }
    },
    writeBundle() {
      const file = path.resolve(import.meta.dirname, '../dist/licences.json');
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(licensedParts(packages), null, 2)}\n`);
    },
  };
}

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';
import { picturesOf } from '../renderer/manual/book';
import { MANUAL, PICTURES, readBook } from './manualBook';

const ID = 'virtual:manual';
const THEMES = ['light', 'dark'] as const;

/**
 * The manual as a module: docs/manual read at build time into plain data, with its pictures as files of the bundle.
 * Nothing of it is HTML, so the page's policy has nothing to allow.
 */
export function manual(): Plugin {
  return {
    name: 'initlab-manual',
    resolveId: (id) => (id === ID ? `\0${ID}` : undefined),
    load(id) {
      if (id !== `\0${ID}`) return;
      const book = readBook();
      for (const { name } of [...book.chapters, { name: 'README' }]) this.addWatchFile(path.join(MANUAL, `${name}.md`));
      const names = book.chapters.flatMap(({ sections }) => sections.flatMap(({ blocks }) => picturesOf(blocks)));
      const files = names.flatMap((name) =>
        THEMES.map((theme) => ({ key: `${name}-${theme}`, file: path.join(PICTURES, `${name}-${theme}.webp`) })),
      );
      // A picture that is missing is said by a test; the manual is read without it meanwhile.
      const there = files.filter(({ file }) => existsSync(file));
      const imports = there.map(({ file }, i) => `import p${i} from ${JSON.stringify(`${file}?url`)};`);
      const pictures = there.map(({ key }, i) => `${JSON.stringify(key)}: p${i}`);
      return [
        ...imports,
        `export const BOOK = ${JSON.stringify(book)};`,
        `export const PICTURES = { ${pictures.join(', ')} };`,
      ].join('\n');
    },
  };
}

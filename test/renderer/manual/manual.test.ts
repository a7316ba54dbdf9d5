import katex from 'katex';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { COMMANDS } from '../../../main/cli/commands';
import { isAppLink, parseAppLink } from '../../../renderer/manual/appLinks';
import { blockText, linksOf, picturesOf, type Block } from '../../../renderer/manual/book';
import { COMPARE_PAGE, DIALOG_PAGES, PLACE_PAGES, RUN_PAGE } from '../../../renderer/manual/pages';
import type { ShortcutGroup } from '../../../renderer/shortcuts';
import { MANUAL, PICTURES, readBook } from '../../../scripts/manualBook';
import { termOf } from '../../../shared/glossary';
import { filledIn, WITH_PARTS } from '../../support/manualMarkdown';

const ROOT = path.join(import.meta.dirname, '../../..');
const BOOK = readBook();
const CHAPTERS = [BOOK.contents, ...BOOK.chapters];
const blocksOf = (name: string) =>
  CHAPTERS.find((chapter) => chapter.name === name)!.sections.flatMap(({ blocks }) => blocks);
const LINKS = CHAPTERS.flatMap(({ name }) => linksOf(blocksOf(name)).map((to) => [name, to] as const));

/** Whether the manual has this address: a chapter, a section of one, or a term. */
function isThere(address: string): boolean {
  const [page = '', anchor] = address.split('#');
  if (page === 'glossary') return anchor === undefined || termOf(anchor) !== undefined;
  const chapter = CHAPTERS.find(({ name }) => name === page);
  return chapter !== undefined && (anchor === undefined || chapter.sections.some((each) => each.anchor === anchor));
}

describe('the manual', () => {
  it('has a title and something to say in every section', () => {
    expect(BOOK.chapters.length).toBeGreaterThanOrEqual(16);
    for (const { name, sections } of BOOK.chapters) {
      for (const { title, blocks, level } of sections) {
        const isHead = level === 2 && sections.some((other) => other.level === 3);
        if (!isHead) expect(blocks.map(blockText).join(''), `${name}: ${title}`).not.toBe('');
      }
    }
  });

  test.each(LINKS)('%s leads to %s', (name, to) => {
    if (isAppLink(to)) expect(parseAppLink(to).kind).toBeDefined();
    else expect(isThere(to.startsWith('#') ? name + to : to.replace('.md', '')), to).toBe(true);
  });

  it('refuses links into the app that lead nowhere', () => {
    expect(() => parseAppLink('initlab:place/attic')).toThrow('initlab:place/attic must name one of functions');
    expect(() => parseAppLink('initlab:signal?activation=rellu')).toThrow(/rellu/);
    expect(() => parseAppLink('initlab:lesson/none')).toThrow(/there is no lesson/);
    expect(() => parseAppLink('initlab:attic')).toThrow(/must begin with/);
  });

  it('has formulas that can be typeset', () => {
    const formulas = (blocks: readonly Block[]): string[] =>
      JSON.stringify(blocks)
        .match(/\{"kind":"formula","text":"(?:[^"\\]|\\.)*"\}/g)
        ?.map((text) => (JSON.parse(text) as { text: string }).text) ?? [];
    const all = CHAPTERS.flatMap(({ name }) => formulas(blocksOf(name)));
    expect(all.length).toBeGreaterThan(5);
    for (const formula of all)
      expect(() => katex.renderToString(formula, { throwOnError: true }), formula).not.toThrow();
  });
});

describe('pictures', () => {
  const names = BOOK.chapters.flatMap(({ name }) => picturesOf(blocksOf(name)));
  test.each([...new Set(names)])('%s is there, light and dark, with what it shows', (name) => {
    for (const file of [`${name}-light.webp`, `${name}-dark.webp`, `${name}.json`]) {
      expect(existsSync(path.join(PICTURES, file)), `${file}: npm run manual:pictures makes it`).toBe(true);
    }
  });
  it('are small, and none is left over', () => {
    const files = readdirSync(PICTURES);
    const bytes = files.reduce((sum, file) => sum + statSync(path.join(PICTURES, file)).size, 0);
    expect(bytes).toBeLessThan(3 * 2 ** 20);
    for (const file of files) expect(names).toContain(file.replace(/(-light|-dark)?\.(webp|json)$/, ''));
  });
});

describe('what there is stands in the manual', () => {
  test.each(WITH_PARTS)('the written parts of %s.md are what the program says', async (name) => {
    await expect(filledIn(name)).toMatchFileSnapshot(path.join(MANUAL, `${name}.md`));
  });

  test.each(COMMANDS.map(({ name }) => name))('lab %s', (name) => {
    const section = CHAPTERS.find((chapter) => chapter.name === 'command-line')!.sections.find(
      ({ anchor }) => anchor === `lab-${name}`,
    );
    expect(section?.blocks.map(blockText).join('')).toContain(`lab ${name}`);
  });

  test.each([...Object.values(PLACE_PAGES), RUN_PAGE, COMPARE_PAGE])('the page %s', (address) => {
    expect(isThere(address)).toBe(true);
    expect(CHAPTERS.find(({ name }) => name === 'README')!.sections.flatMap(({ blocks }) => linksOf(blocks))).toContain(
      `${address}.md`,
    );
  });

  it('every shortcut', async () => {
    const { SHORTCUTS } = await import('../../../renderer/shortcuts');
    const text = blocksOf('keyboard').map(blockText).join(' ');
    for (const { title, actions } of Object.values<ShortcutGroup>(SHORTCUTS)) {
      expect(CHAPTERS.find(({ name }) => name === 'keyboard')!.sections.map((each) => each.title)).toContain(title);
      for (const { label } of Object.values(actions)) expect(text).toContain(label);
    }
  });

  const dialogs = readdirSync(path.join(ROOT, 'renderer'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.svelte') && !file.startsWith('views/manual/'))
    .flatMap((file) => {
      const text = readFileSync(path.join(ROOT, 'renderer', file), 'utf8');
      // The tag as a whole: its attributes may hold arrows of functions.
      return [...text.matchAll(/<Dialog\b(?:[^>]|=>)*?testid="([\w-]+)"/g)].map((match) => match[1]!);
    });
  test.each(dialogs)('the dialog %s', (testid) => {
    expect(isThere(DIALOG_PAGES[testid] ?? `none for ${testid}`), `${testid} → ${DIALOG_PAGES[testid]}`).toBe(true);
  });
  it('and no page is kept for a dialog that is gone', () => {
    expect(dialogs.length).toBeGreaterThan(10);
    expect([...dialogs].sort()).toEqual(Object.keys(DIALOG_PAGES).sort());
  });
});

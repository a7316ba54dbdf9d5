import { expect, it } from 'vitest';
import { DATASETS } from '../../shared/datasets/index';
import type { Source } from '../../shared/source';
import { RECORD_TABLES } from '../support/recordTables';

const TABLES: readonly Readonly<Record<string, { readonly name: string; readonly source: Source }>>[] = [
  ...Object.values(RECORD_TABLES).map(({ table }) => table),
  DATASETS,
];
const SOURCES = TABLES.flatMap((table) => Object.values(table)).map(({ name, source }) => [name, source] as const);

it.each(SOURCES)('%s names its source so that it can be found', (_, { title, year, ref }) => {
  expect(title).toMatch(/^\S.*[^\s.]$/);
  expect(year).toBeGreaterThan(1800);
  if (ref.startsWith('doi:')) expect(ref).toMatch(/^doi:10\.\d{4,5}\/\S+$/);
  const arXiv = /^arXiv:(\d\d)(\d\d)\.\d{4,5}$/.exec(ref);
  expect(ref.startsWith('arXiv:')).toBe(arXiv !== null);
  // Put there in the year of the paper, or soon after.
  if (arXiv !== null) expect([0, 1]).toContain(2000 + Number(arXiv[1]) - year);
});

it('one reference is one paper, one paper has one reference', () => {
  const papers = new Map<string, string>();
  for (const [name, { title, year, ref }] of SOURCES) {
    const paper = `${title} (${year})`;
    expect(papers.get(ref) ?? paper, name).toBe(paper);
    expect(papers.get(paper) ?? ref, name).toBe(ref);
    papers.set(ref, paper).set(paper, ref);
  }
});

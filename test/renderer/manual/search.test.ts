import { describe, expect, it } from 'vitest';
import { ManualSearch, pieceOf, piecesOf } from '../../../renderer/manual/search';
import { readBook } from '../../../scripts/manualBook';

const search = new ManualSearch(readBook());
const addresses = (query: string) => search.find(query).map(({ address }) => address);

describe('the search of the manual', () => {
  it('puts what is named so before what speaks of it', () => {
    expect(addresses('fan-in')[0]).toBe('glossary#fanIn');
    expect(addresses('phase map')[0]).toBe('signal#the-phase-map');
    expect(addresses('lab replay')[0]).toBe('command-line#lab-replay');
  });
  it('finds the beginning of a word, another name, and a word with a slip', () => {
    expect(addresses('satur')).toContain('glossary#saturation');
    expect(addresses('kaiming')).toContain('glossary#he');
    expect(addresses('momemtum')).toContain('glossary#momentum');
    expect(addresses('σ_w')).toContain('glossary#sigmaW');
  });
  it('asks for all words, and takes some where no page has all', () => {
    for (const hit of search.find('dead units')) expect(hit.words.length).toBeGreaterThan(1);
    expect(addresses('dead xyzzyx').length).toBeGreaterThan(0);
    expect(addresses('xyzzyx')).toEqual([]);
    expect(addresses('   ')).toEqual([]);
  });
  it('shows a piece of the text with what was found marked', () => {
    const [hit] = search.find('zigzag');
    expect(hit?.piece.some((piece) => piece.hit && /^zigzag/i.test(piece.text))).toBe(true);
  });
});

describe('pieces', () => {
  it('mark every word, whatever its case, and lose no letter', () => {
    const pieces = piecesOf('Dead units are dead.', ['dead']);
    expect(pieces.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['Dead', 'dead']);
    expect(pieces.map(({ text }) => text).join('')).toBe('Dead units are dead.');
  });
  it('take signs of a pattern as they are', () => {
    expect(piecesOf('a+b (c)', ['+b', '(c)']).filter(({ hit }) => hit)).toHaveLength(2);
  });
  it('are cut around the first word that fits', () => {
    const piece = pieceOf(`${'before '.repeat(40)}here ${'behind '.repeat(40)}`, ['here']);
    const text = piece.map((part) => part.text).join('');
    expect(text).toMatch(/^… .*here.* …$/);
    expect(text.length).toBeLessThan(220);
  });
});

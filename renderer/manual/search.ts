import MiniSearch from 'minisearch';
import { GLOSSARY } from '../../shared/glossary';
import { blockText, type Book } from './book';

/** Something that was found: where it stands, and a piece of its text with what fits. */
export interface Hit {
  readonly address: string;
  readonly title: string;
  /** The chapter that it is in. */
  readonly within: string;
  readonly piece: readonly Piece[];
  readonly words: readonly string[];
}

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly within: string;
  readonly also: string;
  readonly text: string;
}

const MOST_HITS = 30;
/** Letters of a piece before the first hit and behind it. */
const BEFORE = 50;
const AFTER = 120;

/** Full text of the manual and of the glossary, ranked: titles first, then other names, then text. */
export class ManualSearch {
  readonly #index: MiniSearch<Entry>;

  constructor(book: Book) {
    this.#index = new MiniSearch<Entry>({
      fields: ['title', 'also', 'text'],
      storeFields: ['title', 'within', 'text'],
      // Words as people type them: σ_w, f′ and --where are words, too.
      tokenize: (text) => text.split(/[\s()[\]{}.,;:!?"“”„’'`/|<>=+*…–—]+/u).filter((word) => word !== ''),
      processTerm: folded,
      searchOptions: {
        boost: { title: 4, also: 2 },
        prefix: (term) => term.length > 1,
        fuzzy: (term) => (term.length > 4 ? 0.2 : false),
        combineWith: 'AND',
      },
    });
    const chapters = [book.contents, ...book.chapters];
    this.#index.addAll(
      chapters.flatMap(({ name, title: within, sections }) =>
        sections.map(({ anchor, title, level, blocks }) => ({
          id: level === 1 ? name : `${name}#${anchor}`,
          title,
          within,
          also: '',
          text: blocks.map(blockText).join(' '),
        })),
      ),
    );
    this.#index.addAll(
      GLOSSARY.map(({ id, term, alsoCalled = [], labels = [], sentence, text = '' }) => ({
        id: `glossary#${id}`,
        title: term,
        within: 'Glossary',
        also: [...alsoCalled, ...labels].join(' '),
        text: `${sentence} ${text}`,
      })),
    );
  }

  /** Best first; where not all words are found together, what has most of them. */
  find(query: string): readonly Hit[] {
    const all = this.#index.search(query);
    const found = all.length > 0 ? all : this.#index.search(query, { combineWith: 'OR' });
    return found.slice(0, MOST_HITS).map((result) => {
      const words = Object.keys(result.match);
      const { title, within, text } = result as unknown as Entry;
      return { address: String(result.id), title, within, piece: pieceOf(text, words), words };
    });
  }
}

function folded(word: string): string {
  return word.toLowerCase();
}

/** The text around the first word that fits, cut in pieces that fit and others. */
export function pieceOf(text: string, words: readonly string[]): readonly Piece[] {
  const pattern = patternOf(words);
  const first = pattern === null ? -1 : text.search(pattern);
  const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, first - BEFORE)) + 1);
  const until = text.indexOf(' ', Math.max(first, 0) + AFTER);
  const cut = `${from > 0 ? '… ' : ''}${text.slice(from, until < 0 ? undefined : until)}${until < 0 ? '' : ' …'}`;
  return piecesOf(cut, words);
}

export function piecesOf(text: string, words: readonly string[]): readonly Piece[] {
  const pattern = patternOf(words);
  if (pattern === null) return [{ text, hit: false }];
  return text
    .split(new RegExp(`(${pattern.source})`, 'giu'))
    .map((part, i) => ({ text: part, hit: i % 2 === 1 }))
    .filter(({ text: part }) => part !== '');
}

/** Matches any of the words, the longest first. */
export function patternOf(words: readonly string[]): RegExp | null {
  if (words.length === 0) return null;
  const sources = [...words]
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(sources.join('|'), 'iu');
}

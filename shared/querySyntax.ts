import { LabError } from './errors';
import { readTerm, type Term } from './queryTerms';

/** A filter as it is built: `of` has at least two parts. */
export type Query =
  | { readonly kind: 'term'; readonly term: Term }
  | { readonly kind: 'not'; readonly of: Query }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Query[] };

/** Deeper parentheses are refused. */
const MOST_NESTED = 50;

/**
 * Reads a filter: terms joined by AND (also by nothing but a space), OR and NOT (also by a minus before a term), with
 * parentheses. NOT binds strongest, then AND, then OR. The three words are capitals and unquoted; `and` is text to look for.
 *
 * Returns  null for a filter without a term.
 * Errors   LabError 'input' that names the place (characters counted from 1) and the likely fix.
 */
export function readQuery(text: string): Query | null {
  return new Reader(text).whole();
}

class Reader {
  readonly #text: string;
  #at = 0;
  #nested = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Query | null {
    this.#skipSpaces();
    if (this.#atEnd()) return null;
    const query = this.#or();
    if (!this.#atEnd()) {
      const fix = 'remove it, or put it in quotes to look for it as text';
      throw new LabError('input', `the ")" at character ${this.#at + 1} closes nothing; ${fix}`);
    }
    return query;
  }

  #or(): Query {
    const parts = [this.#and('at the start')];
    while (this.#word('OR')) parts.push(this.#and('after OR'));
    return joined('or', parts);
  }

  #and(where: string): Query {
    const parts = [this.#not(where)];
    for (;;) {
      const said = this.#word('AND');
      if (!said && (this.#atEnd() || this.#text[this.#at] === ')' || this.#isWord('OR'))) return joined('and', parts);
      parts.push(this.#not(said ? 'after AND' : 'here'));
    }
  }

  #not(where: string): Query {
    if (this.#word('NOT')) return this.#deeper(() => ({ kind: 'not', of: this.#not('after NOT') }));
    if (this.#text.startsWith('-(', this.#at)) {
      this.#at++;
      return { kind: 'not', of: this.#group() };
    }
    if (this.#text[this.#at] === '(') return this.#group();
    const misplaced = ['AND', 'OR'].find((word) => this.#isWord(word));
    if (misplaced !== undefined || this.#atEnd() || this.#text[this.#at] === ')') {
      const what = misplaced ?? (this.#atEnd() ? 'the end' : '")"');
      throw new LabError(
        'input',
        `something to look for is missing ${where}, before ${what} at character ${this.#at + 1}; quotes make "AND", "OR" and parentheses text`,
      );
    }
    const { term, end } = readTerm(this.#text, this.#at);
    this.#at = end;
    this.#skipSpaces();
    return { kind: 'term', term };
  }

  #group(): Query {
    const open = ++this.#at;
    return this.#deeper(() => {
      this.#skipSpaces();
      const query = this.#or();
      if (this.#text[this.#at] !== ')') {
        throw new LabError('input', `the "(" at character ${open} must be closed by a ")"`);
      }
      this.#at++;
      this.#skipSpaces();
      return query;
    });
  }

  #deeper(read: () => Query): Query {
    if (++this.#nested > MOST_NESTED) {
      throw new LabError(
        'input',
        `parentheses and NOT may be nested ${MOST_NESTED} deep; there are more at character ${this.#at + 1}`,
      );
    }
    const query = read();
    this.#nested--;
    return query;
  }

  /** Takes the word when it stands here. */
  #word(word: string): boolean {
    if (!this.#isWord(word)) return false;
    this.#at += word.length;
    this.#skipSpaces();
    return true;
  }

  #isWord(word: string): boolean {
    return this.#text.startsWith(word, this.#at) && /^[\s()]?$/.test(this.#text[this.#at + word.length] ?? '');
  }

  #skipSpaces(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }

  #atEnd(): boolean {
    return this.#at >= this.#text.length;
  }
}

function joined(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : { kind, of: parts };
}

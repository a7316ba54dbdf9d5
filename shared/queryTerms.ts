import { LabError } from './errors';

/** How a field is compared. `numeric`: the value must be a number. */
export const OPERATORS = {
  ':': { numeric: false },
  '=': { numeric: false },
  '!=': { numeric: false },
  '>': { numeric: true },
  '>=': { numeric: true },
  '<': { numeric: true },
  '<=': { numeric: true },
} as const satisfies Record<string, { readonly numeric: boolean }>;

export type Operator = keyof typeof OPERATORS;

/** One term of a filter. */
export interface Term {
  /** Place of its first character, counted from 1. */
  readonly position: number;
  readonly negated: boolean;
  /** Empty for plain text. */
  readonly field: string;
  /** Null for plain text. */
  readonly operator: Operator | null;
  /** Quotes removed. */
  readonly value: string;
  /** The value as a pattern: every unquoted `*` stands for any text. */
  readonly pattern: readonly string[];
}

/** Field and operator together; no name is longer. */
const LONGEST_FIELD = 200;
const FIELD_AND_OPERATOR = /^([A-Za-z][\w.]*)(>=|<=|!=|[:=<>])/;

/**
 * The term that begins at a place of a filter, and the place after it: at a space, or at a parenthesis that closes none of its
 * own, quotes aside. In quotes, `\"` is a quote and `\\` a backslash.
 *
 * Errors  LabError 'input' at a quote that is not closed.
 */
export function readTerm(text: string, start: number): { readonly term: Term; readonly end: number } {
  const negated = text[start] === '-' && /[^\s)]/.test(text[start + 1] ?? '');
  const from = negated ? start + 1 : start;
  const head = FIELD_AND_OPERATOR.exec(text.slice(from, from + LONGEST_FIELD));
  const { pattern, end } = readValue(text, from + (head?.[0].length ?? 0));
  const term = {
    position: start + 1,
    negated,
    field: head?.[1] ?? '',
    operator: (head?.[2] as Operator | undefined) ?? null,
    value: pattern.join('*'),
    pattern,
  };
  return { term, end };
}

/** The text up to where the term ends, cut at unquoted stars. */
function readValue(text: string, start: number): { pattern: string[]; end: number } {
  const pattern = [''];
  const add = (letter: string) => (pattern[pattern.length - 1] += letter);
  let quoteAt = -1;
  let open = 0;
  let at = start;
  for (; at < text.length; at++) {
    const letter = text[at]!;
    const isQuoted = quoteAt >= 0;
    if (isQuoted && letter === '\\' && /["\\]/.test(text[at + 1] ?? '')) add(text[++at]!);
    else if (letter === '"') quoteAt = isQuoted ? -1 : at;
    else if (isQuoted) add(letter);
    else if (/\s/.test(letter) || (letter === ')' && open === 0)) break;
    else if (letter === '*') pattern.push('');
    else {
      if (letter === '(') open++;
      if (letter === ')') open--;
      add(letter);
    }
  }
  if (quoteAt >= 0) throw new LabError('input', `the quote at character ${quoteAt + 1} must be closed by another "`);
  return { pattern, end: at };
}

/**
 * Whether a text is the parts in their order with any text between them. The earliest place of each part is always good
 * enough, so no search is ever repeated.
 */
export function fitsPattern(text: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts[parts.length - 1] ?? '';
  if (parts.length < 2) return text === first;
  const end = text.length - last.length;
  if (!text.startsWith(first) || !text.endsWith(last) || end < first.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    at = text.indexOf(part, at);
    if (at < 0 || at + part.length > end) return false;
    at += part.length;
  }
  return true;
}

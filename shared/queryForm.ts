import { type Query, readQuery } from './querySyntax';
import type { Operator, Term } from './queryTerms';

/** One line of a form that writes filters. */
export interface FormTerm {
  readonly negated: boolean;
  /** Empty to look for text anywhere. */
  readonly field: string;
  readonly operator: Operator;
  /** `*` stands for any text. */
  readonly value: string;
}

/** A filter without parentheses: every line must hold, or one of them. */
export interface QueryForm {
  readonly join: 'and' | 'or';
  readonly terms: readonly FormTerm[];
}

/**
 * The form that a filter would be written with; null for what a form cannot show: parentheses, AND and OR together, a star
 * meant as a letter.
 *
 * Errors  LabError 'input' where the filter cannot be read.
 */
export function queryForm(text: string): QueryForm | null {
  const query = readQuery(text);
  if (query === null) return { join: 'and', terms: [] };
  const join = query.kind === 'or' ? 'or' : 'and';
  const parts = query.kind === 'and' || query.kind === 'or' ? query.of : [query];
  const terms = parts.map(formTerm);
  return terms.every((term) => term !== null) ? { join, terms } : null;
}

/** The filter that a form stands for; lines without a value are left out. */
export function queryText({ join, terms }: QueryForm): string {
  const written = terms.filter(({ value }) => value !== '').map(termText);
  return written.join(join === 'and' ? ' AND ' : ' OR ');
}

function formTerm(query: Query): FormTerm | null {
  if (query.kind === 'not') {
    const inner = formTerm(query.of);
    return inner === null ? null : { ...inner, negated: !inner.negated };
  }
  if (query.kind !== 'term') return null;
  const { negated, field, operator, value, pattern } = query.term;
  if (hasPlainStar(query.term)) return null;
  return { negated, field, operator: operator ?? ':', value: pattern.length > 1 ? pattern.join('*') : value };
}

const hasPlainStar = ({ pattern }: Term): boolean => pattern.some((part) => part.includes('*'));

function termText({ negated, field, operator, value }: FormTerm): string {
  const head = field === '' ? '' : `${field}${operator}`;
  const text = value
    .split('*')
    .map((part) => (mustQuote(part, field === '') ? `"${part.replace(/["\\]/g, '\\$&')}"` : part))
    .join('*');
  return `${negated ? 'NOT ' : ''}${head}${text}`;
}

/** Text that would be read as something else: a space, a parenthesis; where no field stands before it also more. */
function mustQuote(text: string, alone: boolean): boolean {
  if (/[\s"()\\]/.test(text)) return true;
  return alone && (/^-|[:=<>!]/.test(text) || ['AND', 'OR', 'NOT'].includes(text));
}

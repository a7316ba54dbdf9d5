import { LabError } from './errors';
import { fieldTest, fullName, type RunTest } from './queryFields';
import { type Query, readQuery } from './querySyntax';
import { fitsPattern, OPERATORS, type Operator, type Term } from './queryTerms';

/** What the filter box and `lab list --where` understand, in one line. */
export const QUERY_HELP =
  'words · field:value (* stands for any letters) · field>number (>= < <= = !=) · field:low..high · -term for "not" · AND OR NOT ( ) · "quotes" around spaces';

/**
 * Reads a filter: terms joined by AND (or only a space), OR and NOT, with parentheses. Upper and lower case are the same,
 * but for these three words.
 *
 * - `moons "first try"` – in the name, the note or a tag, or the beginning of the id;
 * - `activation:tanh`, `dataset:*moon*`, `tag:draft`, `starred:yes`, `-status:failed`;
 * - `depth>=4`, `width:16..64`, `accuracy.test.best>0.9`, `optimizer.learningRate=0.1`, `loss.train!=NaN`;
 * - `activation:tanh AND (init:he* OR depth>=8) AND NOT status:diverged`.
 *
 * Fields are the keys of `flattenSpec`; status, tag, sweep, starred, archived, name, note, id, step; and network-wide metrics, alone
 * (the last value) or with `.best`, `.min`, `.max`, `.last`, `.count` and the steps of these. The empty filter keeps every run.
 *
 * Errors  LabError 'input' that names the place (characters counted from 1) and the likely fix.
 */
export function parseQuery(text: string): RunTest {
  const query = readQuery(text);
  return query === null ? () => true : testOf(query);
}

/**
 * What a list shows: the runs that match, without the archived ones unless the filter speaks of them.
 *
 * Errors  as `parseQuery`.
 */
export function parseListQuery(text: string): RunTest {
  const test = parseQuery(text);
  return mentions(text, 'archived') ? test : (run) => run.archivedAt === null && test(run);
}

/** Whether a filter asks for a field, by whichever of its names. Errors  as `parseQuery`. */
export function mentions(text: string, field: string): boolean {
  const within = (query: Query): boolean => {
    if (query.kind === 'term') return query.term.operator !== null && fullName(query.term.field) === field;
    return query.kind === 'not' ? within(query.of) : query.of.some(within);
  };
  const query = readQuery(text);
  return query !== null && within(query);
}

function testOf(query: Query): RunTest {
  if (query.kind === 'term') return termTest(query.term);
  if (query.kind === 'not') {
    const test = testOf(query.of);
    return (run) => !test(run);
  }
  const tests = query.of.map(testOf);
  return query.kind === 'and' ? (run) => tests.every((test) => test(run)) : (run) => tests.some((test) => test(run));
}

function termTest(term: Term): RunTest {
  const test = term.operator === null ? textTest(term) : comparison(term, term.operator);
  return term.negated ? (run) => !test(run) : test;
}

function comparison(term: Term, operator: Operator): RunTest {
  if (term.value === '') {
    const example = OPERATORS[operator].numeric ? '0.5' : 'value';
    throw new LabError(
      'input',
      `"${term.field}${operator}" at character ${term.position} must be followed by a value, such as ${term.field}${operator}${example}`,
    );
  }
  return fieldTest(term, operator);
}

function textTest({ pattern }: Term): RunTest {
  const parts = pattern.map((part) => part.toLowerCase());
  const anywhere = ['', ...parts, ''];
  return (run) =>
    fitsPattern(run.id, [...parts, '']) ||
    [run.name, run.note, ...run.tags].some((text) => fitsPattern(text.toLowerCase(), anywhere));
}

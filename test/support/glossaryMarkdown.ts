import { GLOSSARY, TERM_PLACES, termOf, type Term } from '../../shared/glossary';
import { lessonNamed } from '../../shared/lessons';

/** The glossary as Markdown: what the window shows from the records, readable in the repository. */
export function glossaryMarkdown(): string {
  return `# Glossary\n\n${GLOSSARY.map(entry).join('\n\n')}\n`;
}

function entry({
  id,
  term,
  alsoCalled = [],
  sentence,
  text,
  formula,
  symbol,
  unit,
  places = [],
  lessons = [],
  seeAlso = [],
  source,
}: Term): string {
  const also = alsoCalled.length === 0 ? [] : [`Also: ${alsoCalled.map((name) => `\`${name}\``).join(', ')}.`];
  const facts = [
    ...(symbol === undefined ? [] : [`Symbol: ${symbol}.`]),
    ...(unit === undefined ? [] : [`Unit: ${unit}.`]),
    ...(places.length === 0 ? [] : [`Met in: ${places.map((place) => TERM_PLACES[place]).join(', ')}.`]),
    ...(lessons.length === 0 ? [] : [`Lessons: ${lessons.map((lesson) => lessonNamed(lesson).title).join('; ')}.`]),
    ...(seeAlso.length === 0
      ? []
      : [`See also: ${seeAlso.map((other) => `[${termOf(other)!.term}](#${other})`).join(', ')}.`]),
    ...(source === undefined ? [] : [`First source: *${source.title}*, ${source.year}, ${source.ref}.`]),
  ];
  const parts = [
    `<a id="${id}"></a>\n\n## ${term}`,
    [sentence, ...also].join(' '),
    ...(formula === undefined ? [] : [`$$${formula}$$`]),
    ...(text === undefined ? [] : [text]),
    ...(facts.length === 0 ? [] : [facts.join(' ')]),
  ];
  return parts.join('\n\n');
}

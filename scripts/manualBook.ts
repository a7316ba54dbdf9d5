import { marked, type Token, type Tokens } from 'marked';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Block, Book, Chapter, Inline, Line, Section } from '../renderer/manual/book';

export const MANUAL = path.resolve(import.meta.dirname, '../docs/manual');
export const PICTURES = path.join(MANUAL, 'pictures');

/** Written by a test from the records of the glossary; the page shows the records themselves. */
const GENERATED = 'glossary.md';
const CONTENTS = 'README.md';
const LINK = /^(?:[a-z-]+\.md)?(?:#[\w.-]+)?$|^initlab:[\w/?&=.,-]+$/i;
const PICTURE = /^pictures\/([a-z0-9-]+)-light\.webp$/;

/** All of docs/manual, in the order in which its contents name it. */
export function readBook(): Book {
  const files = readdirSync(MANUAL).filter((file) => file.endsWith('.md') && file !== GENERATED);
  const read = (file: string) => parseChapter(file.replace(/\.md$/, ''), readFileSync(path.join(MANUAL, file), 'utf8'));
  const text = readFileSync(path.join(MANUAL, CONTENTS), 'utf8');
  const order = [...new Set([...text.matchAll(/\]\(([a-z-]+\.md)/g)].map((match) => match[1]!))];
  const named = order.filter((file) => file !== GENERATED);
  const forgotten = files.filter((file) => file !== CONTENTS && !named.includes(file));
  if (forgotten.length > 0) throw new Error(`docs/manual/README.md must name every chapter; it lacks ${forgotten}`);
  return { contents: read(CONTENTS), chapters: named.map(read) };
}

/**
 * A chapter out of its Markdown.
 *
 * Errors  What the page could not show is refused: HTML, links out of the manual, a second title.
 */
export function parseChapter(name: string, markdown: string): Chapter {
  const refuse = (what: string): never => {
    throw new Error(`docs/manual/${name}.md: ${what}`);
  };
  const sections: { anchor: string; title: string; level: number; blocks: Block[] }[] = [];
  for (const token of marked.lexer(markdown)) {
    if (token.type === 'heading') {
      const { depth, text } = token as Tokens.Heading;
      if ((depth === 1) !== (sections.length === 0)) refuse(`one title must stand at its beginning; got "${text}"`);
      const title = plain(lineOf((token as Tokens.Heading).tokens, refuse));
      const anchor = anchorOf(title);
      if (sections.some((section) => section.anchor === anchor)) refuse(`headings must differ; got "${text}" twice`);
      sections.push({ anchor, title, level: depth, blocks: [] });
    } else {
      const current = sections[sections.length - 1] ?? refuse('it must begin with a title');
      current.blocks.push(...blocksOf(token, refuse));
    }
  }
  const [first] = sections;
  return { name, title: (first ?? refuse('it is empty')).title, sections: sections as Section[] };
}

type Refuse = (what: string) => never;

/** As GitHub makes it of a heading. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function blocksOf(token: Token, refuse: Refuse): Block[] {
  switch (token.type) {
    case 'space':
      return [];
    case 'html':
      // Marks of parts that are written by a test.
      return /^(?:\s*<!--(?:(?!-->)[^])*-->)*\s*$/.test(token.raw)
        ? []
        : refuse(`HTML is not shown; got ${token.raw.trim()}`);
    case 'paragraph':
    case 'text': {
      const { tokens = [], text } = token as Tokens.Paragraph;
      const formula = /^\$\$([^]+)\$\$$/.exec(text.trim());
      if (formula !== null) return [{ kind: 'formula', text: formula[1]!.trim() }];
      const [only] = tokens;
      if (tokens.length === 1 && only?.type === 'image') return [picture(only as Tokens.Image, refuse)];
      return [{ kind: 'paragraph', content: lineOf(tokens, refuse) }];
    }
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      return [
        { kind: 'list', ordered, items: items.map((item) => item.tokens.flatMap((part) => blocksOf(part, refuse))) },
      ];
    }
    case 'code':
      return [{ kind: 'code', text: (token as Tokens.Code).text }];
    case 'blockquote':
      return [{ kind: 'note', blocks: (token.tokens ?? []).flatMap((part) => blocksOf(part, refuse)) }];
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      const cells = (row: readonly Tokens.TableCell[]) => row.map((cell) => lineOf(cell.tokens, refuse));
      return [{ kind: 'table', head: cells(header), rows: rows.map(cells) }];
    }
    default:
      return refuse(`${token.type} is not shown; got ${token.raw.trim().slice(0, 60)}`);
  }
}

function picture({ href, text }: Tokens.Image, refuse: Refuse): Block {
  const name = PICTURE.exec(href)?.[1] ?? refuse(`a picture must be pictures/NAME-light.webp; got ${href}`);
  if (text === '') refuse(`the picture ${name} must be told in words`);
  return { kind: 'picture', name, alt: text };
}

function lineOf(tokens: readonly Token[], refuse: Refuse): Line {
  return tokens.flatMap((token): readonly Inline[] => {
    switch (token.type) {
      case 'text':
        return 'tokens' in token && token.tokens !== undefined && token.tokens.length > 0
          ? lineOf(token.tokens, refuse)
          : withFormulas(unescaped((token as Tokens.Text).text));
      case 'escape':
        return [(token as Tokens.Escape).text];
      case 'strong':
      case 'em':
        return [{ kind: token.type, content: lineOf(token.tokens ?? [], refuse) }];
      case 'codespan':
        return [{ kind: 'code', text: unescaped((token as Tokens.Codespan).text) }];
      case 'br':
        return [' '];
      case 'link': {
        const { href, tokens: inside } = token as Tokens.Link;
        if (!LINK.test(href)) refuse(`a link must lead to a chapter or into the app; got ${href}`);
        return [{ kind: 'link', to: href, content: lineOf(inside, refuse) }];
      }
      default:
        return refuse(`${token.type} is not shown; got ${token.raw.slice(0, 60)}`);
    }
  });
}

/** `$…$` in a line. */
function withFormulas(text: string): readonly Inline[] {
  return text.split(/\$([^$]+)\$/).flatMap((part, i): Inline[] => {
    if (part === '') return [];
    return [i % 2 === 1 ? { kind: 'formula', text: part } : part];
  });
}

/** The lexer hands on what was written, entities included. */
function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => ENTITIES[name]!);
}
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };

function plain(line: Line): string {
  return line
    .map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : plain(part.content)))
    .join('');
}

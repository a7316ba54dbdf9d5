/** A piece of a line. Text alone is text. */
export type Inline =
  | string
  | { readonly kind: 'strong'; readonly content: readonly Inline[] }
  | { readonly kind: 'em'; readonly content: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'formula'; readonly text: string }
  | { readonly kind: 'link'; readonly to: string; readonly content: readonly Inline[] };

export type Line = readonly Inline[];

/** A part of a section, from Markdown. Nothing of it is HTML: the page makes elements of its own. */
export type Block =
  | { readonly kind: 'paragraph'; readonly content: Line }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'formula'; readonly text: string }
  | { readonly kind: 'table'; readonly head: readonly Line[]; readonly rows: readonly (readonly Line[])[] }
  | { readonly kind: 'picture'; readonly name: string; readonly alt: string }
  | { readonly kind: 'note'; readonly blocks: readonly Block[] };

/** What stands under a heading. */
export interface Section {
  /** As in the addresses that GitHub makes of a heading. */
  readonly anchor: string;
  readonly title: string;
  /** 1 for the title of the chapter. */
  readonly level: number;
  readonly blocks: readonly Block[];
}

/** A file of docs/manual. */
export interface Chapter {
  /** The file's name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly sections: readonly Section[];
}

export interface Book {
  /** The page of contents: docs/manual/README.md. */
  readonly contents: Chapter;
  /** In the order in which the contents name them. */
  readonly chapters: readonly Chapter[];
}

/** Text of a line as it is read and searched. */
export function lineText(line: Line): string {
  return line
    .map((part) => (typeof part === 'string' ? part : 'text' in part ? part.text : lineText(part.content)))
    .join('');
}

export function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return lineText(block.content);
    case 'list':
      return block.items.map((item) => item.map(blockText).join(' ')).join(' ');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(lineText).join(' ')).join(' ');
    case 'picture':
      return block.alt;
    case 'note':
      return block.blocks.map(blockText).join(' ');
    case 'code':
    case 'formula':
      return block.text;
  }
}

/** Every link and picture of some blocks, for checks. */
export function linksOf(blocks: readonly Block[]): string[] {
  const ofLine = (line: Line): string[] =>
    line.flatMap((part) =>
      typeof part === 'string' || 'text' in part
        ? []
        : [...(part.kind === 'link' ? [part.to] : []), ...ofLine(part.content)],
    );
  return blocks.flatMap((block) => {
    if (block.kind === 'paragraph') return ofLine(block.content);
    if (block.kind === 'list') return block.items.flatMap(linksOf);
    if (block.kind === 'note') return linksOf(block.blocks);
    if (block.kind === 'table') return [block.head, ...block.rows].flatMap((row) => row.flatMap(ofLine));
    return [];
  });
}

export function picturesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'picture') return [block.name];
    if (block.kind === 'list') return block.items.flatMap(picturesOf);
    return block.kind === 'note' ? picturesOf(block.blocks) : [];
  });
}

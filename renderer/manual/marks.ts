import { patternOf } from './search';

/** Marks words in a page of the manual, and only those, without touching its elements. */
export function markWords(content: HTMLElement, words: readonly string[]): void {
  CSS.highlights.delete('manual-hits');
  const pattern = patternOf(words);
  if (pattern === null) return;
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    for (const match of (node.nodeValue ?? '').matchAll(new RegExp(pattern.source, 'giu'))) {
      const range = new Range();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      ranges.push(range);
    }
  }
  CSS.highlights.set('manual-hits', new Highlight(...ranges));
}

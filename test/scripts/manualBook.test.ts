import { describe, expect, it } from 'vitest';
import { anchorOf, parseChapter } from '../../scripts/manualBook';

const parsed = (text: string) => parseChapter('some', `# Title\n\n${text}`).sections[0]!.blocks;

describe('a chapter', () => {
  it('is cut at its headings, with the anchors that GitHub makes', () => {
    const { title, sections } = parseChapter('some', '# Title\n\nText.\n\n## σ_w, and “more”\n\n### `lab run`\n\nEnd.');
    expect(title).toBe('Title');
    expect(sections.map(({ anchor, level }) => [anchor, level])).toEqual([
      ['title', 1],
      ['σ_w-and-more', 2],
      ['lab-run', 3],
    ]);
    expect(anchorOf('What the band is')).toBe('what-the-band-is');
  });

  it('becomes plain data, with text as it was written', () => {
    expect(parsed('A **b** `c < d` & [e](train.md#data) $x_1$.')).toEqual([
      {
        kind: 'paragraph',
        content: [
          'A ',
          { kind: 'strong', content: ['b'] },
          ' ',
          { kind: 'code', text: 'c < d' },
          ' & ',
          { kind: 'link', to: 'train.md#data', content: ['e'] },
          ' ',
          { kind: 'formula', text: 'x_1' },
          '.',
        ],
      },
    ]);
    expect(parsed('$$\\frac{1}{2}\\,x$$')).toEqual([{ kind: 'formula', text: '\\frac{1}{2}\\,x' }]);
    expect(parsed('| a |\n| --- |\n| `x \\| y` |')).toMatchObject([
      { kind: 'table', head: [['a']], rows: [[[{ kind: 'code', text: 'x | y' }]]] },
    ]);
    expect(parsed('1. one\n2. two')).toMatchObject([{ kind: 'list', ordered: true, items: [[{}], [{}]] }]);
    expect(parsed('> Note.')).toMatchObject([{ kind: 'note', blocks: [{ kind: 'paragraph' }] }]);
    expect(parsed('![A place](pictures/place-light.webp)')).toEqual([
      { kind: 'picture', name: 'place', alt: 'A place' },
    ]);
    expect(parsed('<!-- begin keys -->\n\ntext')).toHaveLength(1);
  });

  it.each([
    ['<b>bold</b>', 'is not shown; got <b>'],
    ['<script>alert(1)</script>', 'HTML is not shown'],
    ['<!-- a --><img src=x onerror=alert(1)><!-- b -->', 'HTML is not shown'],
    ['[out](https://example.org)', 'a link must lead to a chapter or into the app; got https://example.org'],
    ['[code](javascript:alert(1))', 'a link must lead to a chapter'],
    ['![](pictures/a-light.webp)', 'the picture a must be told in words'],
    ['![a](../../a.png)', 'a picture must be pictures/NAME-light.webp'],
    ['---', 'hr is not shown'],
  ])('refuses %s', (text, message) => expect(() => parsed(text)).toThrow(message));

  it('refuses a second title, none, and the same heading twice', () => {
    expect(() => parseChapter('some', '# A\n\n# B')).toThrow('docs/manual/some.md: one title must stand');
    expect(() => parseChapter('some', 'text')).toThrow('it must begin with a title');
    expect(() => parseChapter('some', '# A\n\n## B\n\n## B')).toThrow('headings must differ');
  });
});

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { figureBytes, figurePath } from '../../main/figureFile';
import { figureName, parseFigureFile } from '../../shared/figure';
import { chunksOf, pngText } from '../support/png';
import { temporaryFolder } from '../support/store';

/** One black pixel. */
function tinyPng(): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.from([0, 0]));
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]),
  );
}

describe('a figure file', () => {
  it('of a PNG holds what it shows, whole chunks, in any script', () => {
    const about = JSON.stringify({ title: 'Verlust – 損失 α' });
    const bytes = figureBytes({ format: 'png', name: 'x', png: tinyPng(), about });
    expect(chunksOf(bytes).map(({ type, isWhole }) => [type, isWhole])).toEqual([
      ['IHDR', true],
      ['iTXt', true],
      ['IDAT', true],
      ['IEND', true],
    ]);
    expect(pngText(bytes)).toEqual({ keyword: 'Initlab', text: about });
  });

  it('is refused when it is no PNG', () => {
    const figure = { format: 'png', name: 'x', png: new Uint8Array(100), about: '' } as const;
    expect(() => figureBytes(figure)).toThrow('the picture must be a PNG; got 100 bytes of something else');
  });

  it('of an SVG is its text', () => {
    expect(figureBytes({ format: 'svg', name: 'x', svg: '<svg >ä</svg>' }).toString('utf8')).toBe('<svg >ä</svg>');
  });

  it.each([
    [{ format: 'svg', name: 'x', svg: '<html></html>' }, 'svg must be an SVG; got "<html></html>"'],
    [{ format: 'svg', name: '../x', svg: '<svg />' }, 'name must be a file name of letters'],
    [{ format: 'svg', name: 'a/b', svg: '<svg />' }, 'name must be a file name of letters'],
    [{ format: 'png', name: 'x', png: [1, 2], about: '' }, 'png must be the bytes of a PNG'],
    [{ format: 'svg', name: 'x', svg: '<svg />', path: '/etc/passwd' }, 'Unrecognized key'],
    [{ format: 'exe', name: 'x' }, 'format'],
  ])('is refused when it breaks a rule: %j', (raw, message) => {
    expect(() => parseFigureFile(raw)).toThrow(message);
  });

  it('has a name that every file system takes', () => {
    expect(figureName('Mean |f′|, layer 3: a/b\\c')).toBe('Mean f layer 3 a b c');
    expect(figureName('../..')).toBe('figure');
    for (const title of ['Mean |f′|', '..', 'x'.repeat(300), 'Spread of z', '損失 (α)']) {
      const name = figureName(title);
      expect(parseFigureFile({ format: 'svg', name, svg: '<svg />' })).toMatchObject({ name });
    }
  });
});

describe('the path of a figure', () => {
  it('ends as its format does', () => {
    const at = (name: string) => path.join(temporaryFolder(), name);
    for (const file of [at('a.svg'), at('a.SVG')]) expect(figurePath(file, 'svg')).toBe(file);
    const bare = at('a');
    expect(figurePath(bare, 'png')).toBe(`${bare}.png`);
    expect(() => figurePath(at('a.png'), 'svg')).toThrow('the name of an SVG figure must end in .svg; got a.png');
    expect(() => figurePath(at('a.sh'), 'png')).toThrow('the name of a PNG figure must end in .png; got a.sh');
  });

  it('does not lead to a file that nobody was asked about', () => {
    const file = path.join(temporaryFolder(), 'a');
    writeFileSync(`${file}.svg`, 'old');
    expect(() => figurePath(file, 'svg')).toThrow('is there already');
  });
});

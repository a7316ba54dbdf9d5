import { crc32 } from 'node:zlib';

/** The chunks of a PNG, with their data and whether their checksums hold. */
export function chunksOf(png: Buffer): { type: string; data: Buffer; isWhole: boolean }[] {
  const found = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const body = png.subarray(at + 4, at + 8 + length);
    const isWhole = crc32(body) === png.readUInt32BE(at + 8 + length);
    found.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4), isWhole });
    at += length + 12;
  }
  return found;
}

/** The text of a PNG's first iTXt chunk. */
export function pngText(png: Buffer): { keyword: string; text: string } {
  const { data } = chunksOf(png).find(({ type }) => type === 'iTXt')!;
  const end = data.indexOf(0);
  return { keyword: data.toString('latin1', 0, end), text: data.toString('utf8', end + 5) };
}

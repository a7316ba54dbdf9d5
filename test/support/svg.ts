/** A reader for the SVG that figures are: quoted attributes, no comments, no CDATA. */

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const plain = (source: string) => source.replace(/&(amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] as string);

/** Opening tags of this name. */
export function elementsOf(svg: string, name: string): string[] {
  return [...svg.matchAll(new RegExp(`<${name}(?=[ />])[^>]*>`, 'g'))].map(([tag]) => tag);
}

export function attributesOf(tag: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...tag.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key, plain(value ?? '')]),
  );
}

/** What text elements say; the tooltips of shortened ones left out. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>(?:<title>[^<]*<\/title>)?([^<]*)<\/text>/g)].map(([, content]) =>
    plain(content ?? ''),
  );
}

export function metadataOf(svg: string): Readonly<Record<string, unknown>> {
  return JSON.parse(plain(/<metadata>([^<]*)<\/metadata>/.exec(svg)?.[1] ?? '')) as Readonly<Record<string, unknown>>;
}

/** The points of a path of M, L and Z. */
export function pointsOf(d: string): (readonly [number, number])[] {
  return [...d.matchAll(/[ML]([-\d.e]+) ([-\d.e]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
}

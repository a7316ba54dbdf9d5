/** Values that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element as SVG source. `children` are source already: elements, or text that went through `escapeText`. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const listed = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? px(value) : escapeText(String(value))}"`)
    .join('');
  return children.length === 0 ? `<${name}${listed}/>` : `<${name}${listed}>${children.join('')}</${name}>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that is safe in content and in attributes; what XML cannot hold becomes U+FFFD. */
export function escapeText(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => ESCAPES[character] as string)
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (character) => ('\t\n\r'.includes(character) ? character : '\ufffd'));
}

/** A length to a hundredth of a pixel. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

export interface TextLook {
  /** @default 12 */
  readonly size?: number;
  /** @default INK */
  readonly fill?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: number;
  /** Degrees around its place. */
  readonly turn?: number;
  /** A white edge, where lines may pass behind. */
  readonly halo?: boolean;
  /** Cut with an ellipsis where it would be wider; the whole text is then its tooltip. */
  readonly width?: number;
}

export const INK = '#171c24';
export const MUTED = '#525c6b';
export const GRID = '#dde2e9';

/** A line of text whose baseline starts, or has its middle or end, at x, y. */
export function text(x: number, y: number, content: string, look: TextLook = {}): string {
  const { size = 12, fill = INK, anchor = 'start', weight, turn, halo = false, width = Infinity } = look;
  const shown = fitted(content, size, width);
  const tip = shown === content ? [] : [element('title', {}, [escapeText(content)])];
  const transform = turn === undefined ? undefined : `rotate(${turn} ${px(x)} ${px(y)})`;
  const attributes = { x, y, fill, 'font-size': size, 'text-anchor': anchor, 'font-weight': weight, transform };
  const edge = halo
    ? { stroke: '#ffffff', 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }
    : {};
  return element('text', { ...attributes, ...edge }, [...tip, escapeText(shown)]);
}

/** A generous guess of a text's width: fonts of other machines are not known. */
export function textWidth(content: string, size: number): number {
  return [...content].length * size * 0.56;
}

function fitted(content: string, size: number, width: number): string {
  if (textWidth(content, size) <= width) return content;
  const room = Math.max(1, Math.floor(width / textWidth('x', size)) - 1);
  return `${[...content].slice(0, room).join('').trimEnd()}…`;
}

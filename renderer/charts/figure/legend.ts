import { element, px, text, textWidth } from './svg';

export interface LegendEntry {
  readonly label: string;
  readonly stroke: string;
  readonly dash: readonly number[];
  readonly width: number;
}

const SIZE = 12;
const ROW = 20;
const SWATCH = 26;
const GAP = 24;

/** The entries in columns as wide as the widest needs, row after row. */
export function legend(
  entries: readonly LegendEntry[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): { readonly parts: readonly string[]; readonly height: number } {
  const widest = Math.max(0, ...entries.map(({ label }) => SWATCH + textWidth(label, SIZE) + GAP));
  const columns = Math.max(1, Math.min(entries.length, Math.floor((width + GAP) / Math.max(1, widest))));
  const step = (width + GAP) / columns;
  const parts = entries.flatMap(({ label, stroke, dash, width: thickness }, i) => {
    const [x, y] = [left + (i % columns) * step, top + Math.floor(i / columns) * ROW];
    const d = `M${px(x)} ${px(y)}L${px(x + SWATCH - 6)} ${px(y)}`;
    const look = { stroke, 'stroke-width': thickness, 'stroke-dasharray': dash.join(' ') || undefined };
    return [
      element('path', { d, ...look }),
      text(x + SWATCH, y + 4, label, { size: SIZE, width: step - SWATCH - GAP / 2 }),
    ];
  });
  return { parts, height: Math.ceil(entries.length / columns) * ROW };
}

import type { Curve } from './curves';
import type { FigureSource } from './figure/sheet';
import type { Range } from './plot';
import type { Reading } from './readout';
import type { Unit } from './ticks';

export interface ChartProps {
  /** Give a new array for new points, also when the point arrays are the same, grown in place. */
  series: readonly Curve[];
  title: string;
  /** What a figure and a screen reader call it, where the title leaves out what stands around the chart. @default title */
  fullTitle?: string;
  /** Explains the title; shown as its tooltip. */
  help?: string;
  xLabel: string;
  yLabel?: string;
  xUnit?: Unit;
  yUnit?: Unit;
  logY?: boolean;
  logX?: boolean;
  /** Height of the plot in CSS pixels. @default 220 */
  height?: number;
  /** Charts with the same key share the cursor. */
  syncKey?: string;
  /** For screen readers. @default made from the curves */
  ariaSummary?: string;
  /** `list`: each curve with its value at the cursor; `nearest`: only the one at the mouse. @default 'list' */
  legend?: 'list' | 'nearest';
  /** Keys of hidden curves. */
  hidden?: ReadonlySet<string>;
  /** Key of the curve to bring out. */
  highlight?: string | null;
  /** Shown range of x, null for all. */
  zoomX?: Range | null;
  /** Shown range of y, null for all. */
  zoomY?: Range | null;
  /** Told where the cursor is (null: nowhere) and what each curve says there. */
  onread?: (x: number | null, readings: readonly Reading[]) => void;
  /** Where the cursor stands until the mouse moves it: a new value puts it there; null leaves it. */
  cursorX?: number | null;
  /** A click, or Enter, at an x: the place of the nearest point. */
  onpick?: (x: number) => void;
  /** Said while no curve has a point. */
  empty?: string;
  /** What a saved figure says beside the curves; asked when one is saved. */
  source?: () => FigureSource;
  testid?: string;
}

import uPlot from 'uplot';
import { alignCurves, checkCurve, visibleIndices, type Curve } from './curves';
import type { Colors } from './colors';
import { ticksOf } from './figure/axes';
import { drawMarks } from './marks';
import { curveColor, curveDash } from './palette';
import { outline } from './outline';
import { paddedX, paddedY } from './ranges';
import { logTickLabels, tickDistance, tickLabels, type Unit } from './ticks';
import { drawUnderlays, withUnderlays } from './underlays';

export type Range = readonly [number, number];

/** What a plot shows. Plain data: a change of anything but the curves' points builds the plot anew. */
export interface PlotConfig {
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xUnit: Unit;
  readonly yUnit: Unit;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly syncKey: string | undefined;
}

export interface PlotView {
  readonly curves: readonly Curve[];
  readonly hidden: ReadonlySet<string>;
  readonly zoomX: Range | null;
  readonly zoomY: Range | null;
}

export interface PlotHandlers {
  /** The cursor moved, here or in a chart that shares it: the x of the nearest point of any curve; null when it left. */
  readonly onCursor: (x: number | null) => void;
  /** The curve nearest to the mouse changed. */
  readonly onNearest: (key: string | null) => void;
  readonly onZoom: (x: Range | null, y: Range | null) => void;
  readonly onReset: () => void;
}

const FONT = "11px 'Inter Variable', system-ui, sans-serif";
const NEAR_PX = 24;

/** Pixels that a label of each axis needs. */
const LABEL_PX = { x: 64, y: 24 };

/** Round values of an axis, as many as have room: the library's own end at some 10^16, which a diverging run passes. */
function splitsOf(unit: Unit, log: boolean): uPlot.Axis.Splits {
  return (u: uPlot, axis: number, low: number, high: number) => {
    const room = axis === 0 ? u.bbox.width / LABEL_PX.x : u.bbox.height / LABEL_PX.y;
    const ticks = ticksOf({ label: '', unit, log, range: [low, high] }, Math.max(2, room / uPlot.pxRatio));
    return ticks.map(({ value }) => value);
  };
}

const isPositive = (value: number) => value > 0;
const isAny = () => true;
const drawable = ({ logX, logY }: PlotConfig) => ({ x: logX ? isPositive : isAny, y: logY ? isPositive : isAny });

/** One uPlot instance, held to its data contract. */
export class Plot {
  readonly #host: HTMLElement;
  readonly #colors: Colors;
  readonly #handlers: PlotHandlers;
  #plot: uPlot | null = null;
  #shape = '';
  #view: PlotView = { curves: [], hidden: new Set(), zoomX: null, zoomY: null };

  constructor(host: HTMLElement, colors: Colors, handlers: PlotHandlers) {
    this.#host = host;
    this.#colors = colors;
    this.#handlers = handlers;
  }

  /** Errors  LabError 'shape' when a curve breaks uPlot's contract; the plot keeps what it showed. */
  update(config: PlotConfig, view: PlotView): void {
    view.curves.forEach(checkCurve);
    this.#view = view;
    const shape = JSON.stringify([
      config,
      view.curves.map(({ key, color, dash, width, stepped }) => [key, color, dash, width, stepped]),
    ]);
    const data = this.#data(config);
    if (this.#plot === null || shape !== this.#shape) {
      this.#plot?.destroy();
      this.#plot = new uPlot(this.#options(config), data, this.#host);
      this.#shape = shape;
      return;
    }
    const plot = this.#plot;
    plot.batch(() => {
      view.curves.forEach((curve, i) => {
        const show = !view.hidden.has(curve.key);
        if (plot.series[i + 1]?.show !== show) plot.setSeries(i + 1, { show }, false);
      });
      plot.setData(data);
    });
  }

  /** Dims all curves but one; null for none. */
  highlight(key: string | null): void {
    const index = this.#view.curves.findIndex((curve) => curve.key === key);
    this.#plot?.setSeries(index < 0 ? null : index + 1, { focus: true }, false);
  }

  resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#host;
    if (width === 0 || height === 0 || this.#plot === null) return;
    if (this.#plot.width !== width || this.#plot.height !== height) this.#plot.setSize({ width, height });
  }

  redraw(): void {
    this.#plot?.redraw(false, true);
  }

  /** Moves the cursor to a share of the width, here and in the charts that share it. */
  moveCursor(share: number): void {
    const plot = this.#plot;
    if (plot === null) return;
    // Its types lack the third parameter: whether the charts that share the cursor follow.
    const move = plot.setCursor as (at: { left: number; top: number }, fire: boolean, publish: boolean) => void;
    move({ left: share * plot.over.clientWidth, top: plot.over.clientHeight / 2 }, true, true);
  }

  /** Puts the cursor at an x, in this chart alone; null puts it nowhere. */
  pointAt(x: number | null): void {
    const plot = this.#plot;
    if (plot === null) return;
    const left = x === null ? -10 : plot.valToPos(x, 'x');
    // Far above the plot: no horizontal line, which would say something about y, and no curve that is near.
    plot.setCursor({ left, top: -4 * NEAR_PX });
  }

  /** Where the cursor is, as a share of the width; null when outside. */
  get cursorShare(): number | null {
    const left = this.#plot?.cursor.left ?? -1;
    return left < 0 || this.#plot === null ? null : left / this.#plot.over.clientWidth;
  }

  get xRange(): Range | null {
    return this.#rangeOf('x');
  }

  get yRange(): Range | null {
    return this.#rangeOf('y');
  }

  #rangeOf(axis: 'x' | 'y'): Range | null {
    const { min, max } = this.#plot?.scales[axis] ?? {};
    return min == null || max == null ? null : [min, max];
  }

  destroy(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #data(config: PlotConfig): uPlot.AlignedData {
    const { curves, zoomX } = this.#view;
    const [from, to] = zoomX ?? [-Infinity, Infinity];
    const columns = Math.max(200, this.#host.clientWidth);
    const indices = curves.map((curve) => visibleIndices(curve, from, to, columns));
    const table = alignCurves(curves, indices, drawable(config));
    return [table.x, ...table.columns];
  }

  #options(config: PlotConfig): uPlot.Options {
    const { curves, hidden } = this.#view;
    const color = (css: string) => () => this.#colors.get(css);
    const axis = (unit: Unit, log: boolean, label: string): uPlot.Axis => ({
      stroke: color('var(--text-muted)'),
      font: FONT,
      labelFont: FONT,
      label: unit === 'seconds' ? (label === '' ? 's' : `${label} (s)`) : label,
      labelSize: 18,
      labelGap: 2,
      gap: 4,
      incrs: [Number.MAX_VALUE],
      splits: splitsOf(unit, log),
      filter: (_, splits) => splits,
      grid: { stroke: color('var(--border)'), width: 1 },
      ticks: { stroke: color('var(--border)'), width: 1, size: 4 },
      values: (_, splits) => (log ? logTickLabels(splits, unit) : tickLabels(splits, tickDistance(splits), unit)),
    });
    const { xLabel, yLabel, xUnit, yUnit, logX, logY, syncKey } = config;
    return {
      width: Math.max(80, this.#host.clientWidth),
      height: Math.max(80, this.#host.clientHeight),
      // Right: half of the longest x label, which stands under the end of the axis.
      padding: [10, 26, 0, 0],
      legend: { show: false },
      focus: { alpha: 0.25 },
      cursor: {
        drag: { x: true, y: true, uni: 24, dist: 4, setScale: false },
        focus: { prox: NEAR_PX },
        points: { size: 7, fill: (u, i) => this.#colors.get(this.#strokeOf(i)) },
        bind: { dblclick: () => () => (this.#handlers.onReset(), null) },
        ...(syncKey === undefined
          ? {}
          : { sync: { key: syncKey, setSeries: false, scales: ['x', null], filters: MOVES } }),
      },
      scales: {
        x: {
          time: false,
          distr: logX ? 3 : 1,
          range: (_, min, max) => (this.#view.zoomX?.slice() as [number, number]) ?? paddedX(min, max, logX),
        },
        y: {
          distr: logY ? 3 : 1,
          range: (_, min, max) => (this.#view.zoomY?.slice() as [number, number]) ?? this.#paddedY(min, max, logY),
        },
      },
      axes: [
        { ...axis(xUnit, logX, xLabel), size: 26 },
        { ...axis(yUnit, logY, yLabel), size: 56 },
      ],
      series: [
        {},
        ...curves.map((curve, i): uPlot.Series => ({
          show: !hidden.has(curve.key),
          stroke: () => this.#colors.get(this.#strokeOf(i + 1)),
          width: curve.width ?? 1.75,
          dash: [...(curve.dash ?? (typeof curve.color === 'number' ? curveDash(curve.color) : []))],
          points: { size: 5, fill: color('var(--surface)'), ...(curve.stepped === true ? { show: false } : {}) },
          ...(curve.stepped === true ? { paths: outline } : {}),
        })),
      ],
      hooks: {
        setCursor: [(u) => this.#readCursor(u)],
        setSeries: [
          (_, index, opts) =>
            (opts as { focus?: boolean }).focus === true && this.#handlers.onNearest(this.#keyOf(index)),
        ],
        setSelect: [(u) => this.#readSelection(u)],
        // Behind the lines.
        drawAxes: [
          (u) => drawUnderlays(u, this.#view.curves, drawable(config), (i) => this.#colors.get(this.#strokeOf(i))),
        ],
        draw: [(u) => drawMarks(u, this.#view.curves, drawable(config), (i) => this.#colors.get(this.#strokeOf(i)))],
      },
    };
  }

  #paddedY(min: number | null, max: number | null, log: boolean): [number, number] {
    const { curves, hidden } = this.#view;
    const shown = this.#view.zoomX ?? [-Infinity, Infinity];
    const canDraw = log ? isPositive : isAny;
    // Outlines stand on the floor where they are 0: their least value must lie above it.
    const stands = log && min !== null && curves.some(({ key, stepped }) => stepped === true && !hidden.has(key));
    return paddedY(...withUnderlays(curves, hidden, shown, [stands ? min / 2 : min, max], canDraw), log);
  }

  #keyOf(index: number | null): string | null {
    return index === null ? null : (this.#view.curves[index - 1]?.key ?? null);
  }

  #strokeOf(index: number): string {
    const color = this.#view.curves[index - 1]?.color ?? 0;
    return typeof color === 'number' ? curveColor(color) : color;
  }

  #readCursor(u: uPlot): void {
    const { left = -1, idx } = u.cursor;
    this.#handlers.onCursor(left < 0 || idx == null ? null : (u.data[0][idx] as number));
  }

  #readSelection(u: uPlot): void {
    const { left, top, width, height } = u.select;
    const { clientWidth, clientHeight } = u.over;
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    const x: Range | null =
      width < clientWidth && width > 0 ? [u.posToVal(left, 'x'), u.posToVal(left + width, 'x')] : null;
    const y: Range | null =
      height < clientHeight && height > 0 ? [u.posToVal(top + height, 'y'), u.posToVal(top, 'y')] : null;
    if (x !== null || y !== null) this.#handlers.onZoom(x, y);
  }
}

/** Charts of a group follow each other's cursor, not each other's zoom. */
const MOVES = { pub: (type: string) => type === 'mousemove' || type === 'mouseleave' };

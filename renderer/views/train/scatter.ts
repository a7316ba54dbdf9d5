import type { Colors } from '../../charts/colors';
import { CURVE_COLORS, curveColor, scaleColor } from '../../charts/palette';

/** Where to draw, in CSS pixels, and which part of the plane is shown. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** [x min, x max, y min, y max] */
  readonly extent: readonly [number, number, number, number];
}

export interface Points {
  /** [count × features] */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  readonly count: number;
}

/** Colour of a class, on marks and as ground. */
export function classColor(index: number): string {
  return curveColor(index % CURVE_COLORS.length);
}

/** Colour of a value to predict, from dark (lowest) to bright (highest). */
export function valueColor(value: number, range: readonly [number, number]): string {
  const share = (value - range[0]) / (range[1] - range[0] || 1);
  return scaleColor(Number.isFinite(share) ? share : 0).fill;
}

/** Lowest and highest value. */
export function rangeOf(values: Float64Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/**
 * Draws examples: colour and shape by class (circle, square, triangle, diamond), or colour by value where `values`
 * gives their range; training examples filled, held-out ones as rings.
 */
export function drawPoints(
  context: CanvasRenderingContext2D,
  colors: Colors,
  points: Points,
  style: {
    readonly frame: Frame;
    readonly features: number;
    readonly axes: readonly [number, number];
    readonly radius: number;
    readonly ring: boolean;
    readonly values?: readonly [number, number] | null;
  },
): void {
  const { frame, features, axes, radius, ring, values = null } = style;
  const [x0, x1, y0, y1] = frame.extent;
  const edge = colors.get('var(--surface)');
  for (let i = 0; i < points.count; i++) {
    const value = points.targets[i] as number;
    const color = values === null ? colors.get(classColor(value)) : valueColor(value, values);
    const x = (((points.inputs[i * features + axes[0]] as number) - x0) / (x1 - x0)) * frame.width;
    const y = (1 - ((points.inputs[i * features + axes[1]] as number) - y0) / (y1 - y0)) * frame.height;
    trace(context, values === null ? value : 0, x, y, radius);
    if (ring) {
      context.lineWidth = values === null ? 3 : 2.2;
      context.strokeStyle = edge;
      context.stroke();
      context.lineWidth = 1.5;
      context.strokeStyle = color;
      context.stroke();
    } else {
      context.fillStyle = color;
      context.fill();
      context.lineWidth = values === null ? 0.8 : 0.5;
      context.strokeStyle = edge;
      context.stroke();
    }
  }
}

function trace(context: CanvasRenderingContext2D, shape: number, x: number, y: number, r: number): void {
  context.beginPath();
  switch (shape % 4) {
    case 0:
      context.arc(x, y, r, 0, 2 * Math.PI);
      break;
    case 1:
      context.rect(x - 0.89 * r, y - 0.89 * r, 1.78 * r, 1.78 * r);
      break;
    case 2:
      context.moveTo(x, y - 1.2 * r);
      context.lineTo(x + 1.1 * r, y + 0.8 * r);
      context.lineTo(x - 1.1 * r, y + 0.8 * r);
      context.closePath();
      break;
    default:
      context.moveTo(x, y - 1.25 * r);
      context.lineTo(x + 1.25 * r, y);
      context.lineTo(x, y + 1.25 * r);
      context.lineTo(x - 1.25 * r, y);
      context.closePath();
  }
}

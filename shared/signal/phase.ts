import {
  criticalPoint,
  fixedPoint,
  lengthPoint,
  type FixedPoint,
  type LengthPoint,
  type Phase,
  type Shape,
} from '../theory';

/** Ends of the plane that is drawn. */
export interface Plane {
  /** σ_w, across. */
  readonly from: number;
  readonly to: number;
  /** σ_b, upward. */
  readonly low: number;
  readonly high: number;
}

export const PLANE: Plane = { from: 0, to: 4, low: 0, high: 2 };

/** Phases by the number that a map stores. */
export const PHASES: readonly Phase[] = ['ordered', 'critical', 'chaotic', 'diverging'];

/** Values at the middles of size × size cells, row by row from σ_b = low. */
export interface PhaseMap {
  readonly size: number;
  readonly phase: Uint8Array;
  readonly chi: Float64Array;
  /** NaN where the pre-activations have no limit. */
  readonly qStar: Float64Array;
}

export const cellCenter = (from: number, to: number, size: number, index: number) =>
  from + ((index + 0.5) / size) * (to - from);

/** The map of an activation, a row a turn. */
export function* phaseMap(shape: Shape, plane: Plane, size: number): Generator<number, PhaseMap> {
  const count = size * size;
  const map = { size, phase: new Uint8Array(count), chi: new Float64Array(count), qStar: new Float64Array(count) };
  for (let row = 0; row < size; row++) {
    const sigmaB = cellCenter(plane.low, plane.high, size, row);
    for (let column = 0; column < size; column++) {
      const sigmaW = cellCenter(plane.from, plane.to, size, column);
      const point: LengthPoint = lengthPoint({ shape, sigmaW, sigmaB });
      const at = row * size + column;
      map.phase[at] = PHASES.indexOf(point.phase);
      map.chi[at] = point.chi1;
      map.qStar[at] = point.qStar ?? NaN;
      if (column % 8 === 7) yield row;
    }
    yield row;
  }
  return map;
}

/** A point of the line χ = 1. */
export interface LinePoint {
  readonly sigmaB: number;
  /** NaN where there is none in the plane. */
  readonly sigmaW: number;
}

/** The line between order and chaos at `count` values of σ_b, a point a turn. A jump of χ over 1 is part of it. */
export function* criticalLine(shape: Shape, { low, high }: Plane, count: number): Generator<number, LinePoint[]> {
  const points: LinePoint[] = [];
  for (let i = 0; i < count; i++) {
    // Closer together near σ_b = 0, where the line of an odd function turns steeply.
    const share = i / (count - 1);
    const sigmaB = low + share * share * (high - low);
    points.push({ sigmaB, sigmaW: criticalPoint(shape, sigmaB)?.sigmaW ?? NaN });
    yield i;
  }
  return points;
}

/** Layers that a depth scale lets train: about six of them. */
export const DEPTHS_OF_SCALE = 6;

/** What is read at a point of the plane. */
export interface PhaseReading extends Pick<
  FixedPoint,
  'phase' | 'chi1' | 'qStar' | 'cStar' | 'depthScaleQ' | 'depthScaleC'
> {
  /** ξ of gradients, 1/|ln χ|: null at the critical line. */
  readonly gradientScale: number | null;
  /** 6 ξ_c; null where the scale is infinite or not defined. */
  readonly trainableDepth: number | null;
}

export function readPhase(shape: Shape, sigmaW: number, sigmaB: number): PhaseReading {
  const { phase, chi1, qStar, cStar, depthScaleQ, depthScaleC, formalDepth } = fixedPoint({ shape, sigmaW, sigmaB });
  const gradientScale = formalDepth === null ? null : Math.abs(formalDepth);
  const scale = depthScaleC ?? gradientScale;
  const trainableDepth = scale === null ? null : DEPTHS_OF_SCALE * scale;
  return { phase, chi1, qStar, cStar, depthScaleQ, depthScaleC, gradientScale, trainableDepth };
}

import { log } from '../math';
import { correlated, gaussianMoments } from './moments';
import { findRoot } from './rootFinding';
import { negativeSlope, requireNumber, type Shape } from './shape';

/** A layer of infinite width: weights of variance σ_w²/fanIn, biases of variance σ_b². */
export interface MeanFieldLayer {
  readonly shape: Shape;
  readonly sigmaW: number;
  readonly sigmaB: number;
}

/**
 * ordered: two inputs become alike and gradients vanish; chaotic: they part and gradients explode; critical: in between;
 * diverging: the pre-activations have no limit.
 */
export type Phase = 'ordered' | 'chaotic' | 'critical' | 'diverging';

/** What a deep network of equal layers tends to. Null where a quantity is not defined or not finite. */
export interface FixedPoint {
  readonly phase: Phase;
  /** Variance of the pre-activations in deep layers: q* = V(q*). */
  readonly qStar: number | null;
  /** dV/dq at q*. */
  readonly qMapSlope: number;
  /** χ₁ = σ_w²·E[f′²] at q*: growth of the squared gradient in one layer. */
  readonly chi1: number;
  /** Correlation of the pre-activations of two inputs in deep layers. */
  readonly cStar: number | null;
  /** Slope of the correlation map at c*. */
  readonly chiAtCStar: number | null;
  /** Layers in which the distance from q* falls by the factor e: ξ_q = −1/ln(dV/dq). */
  readonly depthScaleQ: number | null;
  /** The same for c*: ξ_c = −1/ln χ(c*). Beyond a few of them nothing of the input is left. */
  readonly depthScaleC: number | null;
  /** −1/ln χ₁, formal: negative in the chaotic phase. */
  readonly formalDepth: number | null;
}

/** χ₁ this close to 1 is critical. */
const CRITICAL = 1e-12;
/** A q below this that still falls goes to 0, where V(0) = 0; differences of V and q are rounding further down. */
const VANISHED = 1e-11;
/** A q above this that still grows has no limit. */
const DIVERGED = 1e30;
/** The correlation maps' root is looked for below this; from there on c* is 1. */
const BELOW_ONE = 1 - 1e-6;

/** Errors   LabError 'input' unless σ_w and σ_b are finite and not negative. */
export function requireLayer({ sigmaW, sigmaB, shape }: MeanFieldLayer): void {
  requireNumber('sigmaW', sigmaW, 0, 1e150);
  requireNumber('sigmaB', sigmaB, 0, 1e150);
  requireNumber('alpha', shape.alpha, -Number.MAX_VALUE);
}

/** The length map V(q) = σ_w²·E[f²] + σ_b², from one layer's pre-activations to the next's. Source as `fixedPoint`. */
export function lengthMap(layer: MeanFieldLayer, q: number): number {
  requireLayer(layer);
  return layer.sigmaW * layer.sigmaW * gaussianMoments(layer.shape, q).f2 + layer.sigmaB * layer.sigmaB;
}

/** Covariance of two inputs' pre-activations in the next layer, when both have variance q and correlation c. */
export function covarianceMap(layer: MeanFieldLayer, q: number, c: number): number {
  requireLayer(layer);
  return layer.sigmaW * layer.sigmaW * correlated(layer.shape, q, c, 'f') + layer.sigmaB * layer.sigmaB;
}

/**
 * Fixed points of the length and the correlation map, and the depth scales around them. Of several stable q* it is the one
 * that inputs of mean square 1 tend to.
 *
 * Source   "Exponential expressivity in deep neural networks through transient chaos", 2016, arXiv:1606.05340 (maps,
 *          phases); "Deep information propagation", 2017, arXiv:1611.01232 (χ₁, depth scales).
 * Errors   LabError 'input' as `requireLayer`.
 */
export function fixedPoint(layer: MeanFieldLayer): FixedPoint {
  requireLayer(layer);
  const slope = negativeSlope(layer.shape);
  return slope === null ? generalFixedPoint(layer) : halfLinesFixedPoint(layer, slope);
}

/** Two half-lines through 0: V(q) = χ₁·q + σ_b² with χ₁ = σ_w²·(1 + slope²)/2, whatever q. */
function halfLinesFixedPoint({ sigmaW, sigmaB }: MeanFieldLayer, slope: number): FixedPoint {
  const raw = (sigmaW * sigmaW * (1 + slope * slope)) / 2;
  const isCritical = Math.abs(raw - 1) < CRITICAL;
  const chi = isCritical ? 1 : raw;
  const converges = chi < 1;
  const qStar = converges ? (sigmaB * sigmaB) / (1 - chi) : null;
  // Where nothing but the scale changes, the correlation goes to 1 algebraically: it has no depth scale.
  const mixes = qStar !== null && qStar > 0;
  return {
    phase: isCritical ? 'critical' : converges ? 'ordered' : 'diverging',
    qStar,
    qMapSlope: chi,
    chi1: chi,
    cStar: 1,
    chiAtCStar: mixes ? chi : 1,
    depthScaleQ: depthScale(chi),
    depthScaleC: mixes ? depthScale(chi) : null,
    formalDepth: formal(chi),
  };
}

/** What of a fixed point needs no correlation map, whose integrals take a hundred times longer. */
export type LengthPoint = Pick<FixedPoint, 'phase' | 'qStar' | 'qMapSlope' | 'chi1' | 'depthScaleQ' | 'formalDepth'>;

/** The fixed point of the length map alone, as `fixedPoint`. */
export function lengthPoint(layer: MeanFieldLayer): LengthPoint {
  requireLayer(layer);
  const slope = negativeSlope(layer.shape);
  return slope === null ? generalLengthPoint(layer) : halfLinesFixedPoint(layer, slope);
}

function generalLengthPoint(layer: MeanFieldLayer): LengthPoint {
  const weight = layer.sigmaW * layer.sigmaW;
  const qStar = stableLength(layer);
  const { df2, f2Slope } = gaussianMoments(layer.shape, qStar ?? DIVERGED);
  const chi1 = weight * df2;
  const qMapSlope = weight * f2Slope;
  const phase = phaseOf(qStar, chi1);
  return { qStar, chi1, qMapSlope, phase, depthScaleQ: depthScale(qMapSlope), formalDepth: formal(chi1) };
}

function generalFixedPoint(layer: MeanFieldLayer): FixedPoint {
  const weight = layer.sigmaW * layer.sigmaW;
  const shared = generalLengthPoint(layer);
  const { qStar, chi1 } = shared;
  // A correlation of nothing, or of what has no limit.
  if (qStar === null || qStar === 0) return { ...shared, cStar: null, chiAtCStar: null, depthScaleC: null };
  const cStar = chi1 > 1 ? stableCorrelation(layer, qStar) : 1;
  const chiAtCStar = cStar === 1 ? chi1 : weight * correlated(layer.shape, qStar, cStar, 'df');
  return { ...shared, cStar, chiAtCStar, depthScaleC: depthScale(chiAtCStar) };
}

function phaseOf(qStar: number | null, chi1: number): Phase {
  if (qStar === null) return 'diverging';
  if (Math.abs(chi1 - 1) < CRITICAL) return 'critical';
  return chi1 < 1 ? 'ordered' : 'chaotic';
}

/** The q that the length map leads to from inputs of mean square 1; null when it grows without end. */
function stableLength(layer: MeanFieldLayer): number | null {
  const growth = (q: number) => lengthMap(layer, q) - q;
  const start = layer.sigmaW * layer.sigmaW + layer.sigmaB * layer.sigmaB;
  if (start === 0) return 0;
  const atStart = growth(start);
  if (atStart === 0) return start;
  const goesToZero = lengthMap(layer, 0) === 0;
  let q = start;
  while (atStart > 0 ? growth(q) > 0 : growth(q) < 0) {
    if (q > DIVERGED) return null;
    if (q < VANISHED && goesToZero) return 0;
    q *= atStart > 0 ? 2 : 0.5;
  }
  return atStart > 0 ? findRoot(growth, q / 2, q) : findRoot(growth, q, q * 2);
}

/** The stable fixed point below 1 of the correlation map. It is convex in c, so that at most one lies there. */
function stableCorrelation(layer: MeanFieldLayer, q: number): number {
  const growth = (c: number) => covarianceMap(layer, q, c) / q - c;
  // An odd function without biases keeps what is uncorrelated so, but for rounding.
  if (Math.abs(growth(0)) < 1e-13) return 0;
  return growth(BELOW_ONE) >= 0 ? 1 : findRoot(growth, 0, BELOW_ONE);
}

function depthScale(slope: number): number | null {
  return slope > 0 && slope < 1 ? -1 / log(slope) : null;
}

function formal(chi: number): number | null {
  return Math.abs(chi - 1) < CRITICAL || chi === 0 ? null : -1 / log(chi);
}

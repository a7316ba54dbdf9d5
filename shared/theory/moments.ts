import { exp, expm1, PI } from '../math';
import { arccos } from './arccos';
import { GaussianRule } from './quadrature';
import { breaksOf, negativeSlope, requireNumber, type Shape } from './shape';

/** Expectations over z ~ N(0, q). */
export interface GaussianMoments {
  readonly f: number;
  readonly f2: number;
  readonly df: number;
  readonly df2: number;
  /** d E[f²] / dq = E[z·f·f′] / q. */
  readonly f2Slope: number;
}

/** Expectations over two N(0, q) of correlation c. */
export interface CorrelatedMoments {
  /** E[f(z₁)·f(z₂)]. */
  readonly ff: number;
  /** E[f′(z₁)·f′(z₂)]. */
  readonly dfdf: number;
}

/** Stands for 0 in the slope of E[f²] where f(0) ≠ 0. */
const TINY_STD = 1e-4;

const rule = new GaussianRule();
const inner = new GaussianRule();

/** E[f], E[f²], E[f′], E[f′²] over z ~ N(0, q), within about 1e-14. Errors   LabError 'input' for a q that is no variance. */
export function gaussianMoments(shape: Shape, q: number): GaussianMoments {
  requireNumber('q', q, 0);
  requireNumber('alpha', shape.alpha, -Number.MAX_VALUE);
  if (shape.activation.name === 'sin') return sineMoments(q);
  return q === 0 ? atZero(shape) : integratedMoments(shape, Math.sqrt(q));
}

/** The sine oscillates, which would take ever more nodes; its moments are those of e^(iz). */
function sineMoments(q: number): GaussianMoments {
  const double = exp(-2 * q);
  return { f: 0, f2: -expm1(-2 * q) / 2, df: exp(-q / 2), df2: (1 + double) / 2, f2Slope: double };
}

function integratedMoments(shape: Shape, std: number): GaussianMoments {
  const { activation, alpha } = shape;
  rule.set(0, std, breaksOf(shape));
  let [f, f2, df, df2, slope] = [0, 0, 0, 0, 0];
  const { nodes, weights, count } = rule;
  for (let i = 0; i < count; i++) {
    const z = nodes[i]!;
    const weight = weights[i]!;
    const value = activation.f(z, alpha);
    const derivative = activation.df(z, alpha);
    f += weight * value;
    f2 += weight * value * value;
    df += weight * derivative;
    df2 += weight * derivative * derivative;
    slope += weight * (z / std) * value * derivative;
  }
  return { f, f2, df, df2, f2Slope: slope / std };
}

/** The limits for q → 0; a kink at 0 counts half from each side. */
function atZero(shape: Shape): GaussianMoments {
  const { activation, alpha } = shape;
  const f = activation.f(0, alpha);
  const [left, right] = [activation.df(-Number.MIN_VALUE, alpha), activation.df(Number.MIN_VALUE, alpha)];
  const df2 = (left * left + right * right) / 2;
  return {
    f,
    f2: f * f,
    df: (left + right) / 2,
    df2,
    f2Slope: f === 0 ? df2 : integratedMoments(shape, TINY_STD).f2Slope,
  };
}

/**
 * E[f·f] and E[f′·f′] over two N(0, q) of correlation c. Two half-lines through 0 take the closed form of the arc-cosine
 * kernel, the sine that of its own; other functions are integrated twice: z₂ given z₁ is N(c·z₁, q(1 − c²)).
 *
 * Source   "Kernel methods for deep learning", 2009 (arc-cosine kernels of degree 0 and 1).
 * Errors   LabError 'input' for a q that is no variance or a c that is no correlation.
 */
export function correlatedMoments(shape: Shape, q: number, c: number): CorrelatedMoments {
  return { ff: correlated(shape, q, c, 'f'), dfdf: correlated(shape, q, c, 'df') };
}

/** One of the two: E[f·f] for 'f', E[f′·f′] for 'df'. */
export function correlated(shape: Shape, q: number, c: number, of: 'f' | 'df'): number {
  requireNumber('q', q, 0);
  requireNumber('c', c, -1, 1);
  const slope = negativeSlope(shape);
  if (slope !== null) return halfLines(slope, q, c, of);
  if (shape.activation.name === 'sin') return sines(q, c, of);
  if (q === 0 || c === 1) return gaussianMoments(shape, q)[of === 'f' ? 'f2' : 'df2'];
  return integrated(shape, q, c, of);
}

function halfLines(slope: number, q: number, c: number, of: 'f' | 'df'): number {
  const angle = arccos(c);
  const square = 1 + slope * slope;
  if (of === 'df') {
    const both = (PI - angle) / (2 * PI);
    return square * both + 2 * slope * (0.5 - both);
  }
  // E[relu·relu]/q; with z₂ mirrored, c becomes −c and the angle π − angle.
  const sine = Math.sqrt((1 - c) * (1 + c));
  const same = (sine + c * (PI - angle)) / (2 * PI);
  const opposite = (sine - c * angle) / (2 * PI);
  return q * (square * same - 2 * slope * opposite);
}

function sines(q: number, c: number, of: 'f' | 'df'): number {
  const sum = exp(-q * (1 + c));
  const difference = exp(-q * (1 - c));
  if (of === 'df') return (sum + difference) / 2;
  // The first form has no overflow, the second no cancellation.
  return q > 1 ? (difference - sum) / 2 : (sum * expm1(2 * q * c)) / 2;
}

function integrated(shape: Shape, q: number, c: number, of: 'f' | 'df'): number {
  const { activation, alpha } = shape;
  const breaks = breaksOf(shape);
  const std = Math.sqrt(q);
  // At correlation −1 the second is the first, mirrored: a spread below rounding.
  const spread = std * Math.max(1e-20, Math.sqrt((1 - c) * (1 + c)));
  const g = activation[of];
  rule.set(0, std, [...breaks, ...softenedBreaks(breaks, c, spread)]);
  let total = 0;
  for (let i = 0; i < rule.count; i++) {
    const z = rule.nodes[i]!;
    inner.set(c * z, spread, breaks);
    const { nodes, weights, count } = inner;
    let mean = 0;
    for (let j = 0; j < count; j++) mean += weights[j]! * g(nodes[j]!, alpha);
    total += rule.weights[i]! * g(z, alpha) * mean;
  }
  return total;
}

/** Ends of panels around the breaks of f as z₁ sees them through z₂: at break/c, softened to the width spread/|c|. */
function softenedBreaks(breaks: readonly number[], c: number, spread: number): number[] {
  if (c === 0) return [];
  const width = spread / Math.abs(c);
  return breaks.flatMap((point) => [-9, -5, -2, 0, 2, 5, 9].map((steps) => point / c + steps * width));
}

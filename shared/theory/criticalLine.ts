import { lengthPoint } from './meanField';
import { gaussianMoments } from './moments';
import { findRoot } from './rootFinding';
import { negativeSlope, requireNumber, type Shape } from './shape';

/** A point of the line between order and chaos. */
export interface CriticalPoint {
  readonly sigmaW: number;
  /** Null where q is whatever the inputs make it. */
  readonly qStar: number | null;
}

/** The search for σ_w goes up by this factor, from START to END. */
const FACTOR = 1.1;
const START = 0.1;
const END = 100;

/**
 * The smallest σ_w with χ₁ = 1 at this σ_b: there gradients neither vanish nor explode. Null where none is found up to 100.
 *
 * Source   "Deep information propagation", 2017, arXiv:1611.01232; for rectifiers, "Delving deep into rectifiers", 2015,
 *          arXiv:1502.01852 (σ_w² = 2/(1 + slope²)).
 * Errors   LabError 'input' for a σ_b that is no standard deviation.
 */
export function criticalPoint(shape: Shape, sigmaB: number): CriticalPoint | null {
  requireNumber('sigmaB', sigmaB, 0);
  const slope = negativeSlope(shape);
  if (slope !== null) return { sigmaW: Math.sqrt(2 / (1 + slope * slope)), qStar: null };
  const { f2, df2 } = gaussianMoments(shape, 0);
  // Without biases, where 0 stays 0, q* leaves 0 exactly where χ₁ there is 1.
  if (sigmaB === 0 && f2 === 0) return df2 === 0 ? null : { sigmaW: 1 / Math.sqrt(df2), qStar: 0 };
  const excess = (sigmaW: number) => lengthPoint({ shape, sigmaW, sigmaB }).chi1 - 1;
  for (let low = START; low < END; low *= FACTOR) {
    if (excess(low * FACTOR) < 0) continue;
    const sigmaW = findRoot(excess, low, low * FACTOR);
    return { sigmaW, qStar: lengthPoint({ shape, sigmaW, sigmaB }).qStar };
  }
  return null;
}

import { cos, exp, PI } from '../math';

/** Expectations end this many standard deviations from the mean: 2e-19 of the mass lies beyond. */
const REACH = 9;
/** Up to this standard deviation an analytic function takes the trapezoid rule; above it, panels need fewer nodes. */
const TRAPEZOID_LIMIT = 4;
/** Step of the trapezoid rule where the function has width 1. The poles of tanh, at ±πi/2, then cost e^(−2π·1.57/0.25). */
const STEP = 0.25;
const INVERSE_SQRT_2PI = 0.3989422804014327;
/** Nodes of a panel: twenty of them are exact for polynomials up to degree 39. */
const ORDER = 20;
/** Panels near 0 are no wider than this: then the nearest pole of tanh costs 2.5^(−40). */
const PANEL = 3;

/**
 * Nodes u and weights w with E[F(mean + std·x)] = Σ wᵢ·F(uᵢ) for x ~ N(0, 1). Where F is analytic this is the trapezoid
 * rule, which then converges exponentially in 1/step (Gauss-Hermite does not: its nodes lie too thin where tanh bends).
 * Elsewhere it is Gauss-Legendre on panels that end at the breaks. Buffers are kept and grow.
 *
 * Source   "The exponentially convergent trapezoidal rule", 2014, doi:10.1137/130932132.
 */
export class GaussianRule {
  nodes = new Float64Array(1024);
  weights = new Float64Array(1024);
  count = 0;
  /** Ends of the panels. */
  readonly #edges: number[] = [];
  /** Step whose weights of the trapezoid rule are in the buffer, or 0. */
  #weightsOf = 0;

  /** Sets nodes and weights for a function that is analytic but at `breaks`. Mutates the rule. */
  set(mean: number, std: number, breaks: readonly number[]): void {
    this.count = 0;
    if (breaks.length === 0 && std <= TRAPEZOID_LIMIT) this.#trapezoid(mean, std);
    else this.#panels(mean, std, breaks);
  }

  #trapezoid(mean: number, std: number): void {
    const step = STEP / Math.max(1, std);
    const half = Math.ceil(REACH / step);
    this.#reserve(2 * half + 1);
    if (this.#weightsOf !== step) {
      for (let i = -half; i <= half; i++) {
        const x = i * step;
        this.weights[half + i] = step * INVERSE_SQRT_2PI * exp(-0.5 * x * x);
      }
      this.#weightsOf = step;
    }
    for (let i = -half; i <= half; i++) this.nodes[half + i] = mean + std * step * i;
    this.count = 2 * half + 1;
  }

  #panels(mean: number, std: number, breaks: readonly number[]): void {
    const [low, high] = [mean - REACH * std, mean + REACH * std];
    const forced = breaks.filter((point) => point > low && point < high).sort((one, other) => one - other);
    const edges = this.#edges;
    edges.length = 0;
    let from = low;
    for (const to of [...forced, high]) {
      while (from < to) {
        edges.push(from);
        // Poles and bends lie near 0: panels may widen away from it.
        const free = Math.max(PANEL, from < 0 ? -from / 3 : from / 2);
        const next = from + Math.min(2 * std, free);
        // No sliver at the end, and no endless loop where the width is below the spacing of the numbers.
        from = next < to - 0.1 * (next - from) && next > from ? next : to;
      }
    }
    edges.push(high);
    this.#reserve(edges.length * ORDER);
    this.#weightsOf = 0;
    for (let p = 1; p < edges.length; p++) {
      const center = (edges[p - 1]! + edges[p]!) / 2;
      const half = (edges[p]! - edges[p - 1]!) / 2;
      const factor = (half / std) * INVERSE_SQRT_2PI;
      for (let i = 0; i < ORDER; i++) {
        const node = center + half * LEGENDRE.nodes[i]!;
        const x = (node - mean) / std;
        this.nodes[this.count] = node;
        this.weights[this.count++] = factor * LEGENDRE.weights[i]! * exp(-0.5 * x * x);
      }
    }
  }

  #reserve(count: number): void {
    if (count <= this.nodes.length) return;
    this.nodes = new Float64Array(2 * count);
    this.weights = new Float64Array(2 * count);
    this.#weightsOf = 0;
  }
}

/** Gauss-Legendre on [−1, 1]: roots of the Legendre polynomial by Newton's method, weights 2/((1 − x²)·P′²). */
const LEGENDRE = legendre(ORDER);

function legendre(order: number): { readonly nodes: Float64Array; readonly weights: Float64Array } {
  const nodes = new Float64Array(order);
  const weights = new Float64Array(order);
  for (let i = 0; i < order; i++) {
    let x = cos((PI * (i + 0.75)) / (order + 0.5));
    let slope = 1;
    for (let round = 0; round < 8; round++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= order; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (order * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

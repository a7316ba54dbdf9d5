/**
 * The root of a continuous function between two points at which its signs differ, to the last digits.
 *
 * Inverse quadratic interpolation where it is safe, bisection elsewhere: never more than about twice bisection's work.
 * Source   "A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function", 1997,
 *          doi:10.1016/s0965-9978(96)00051-8.
 */
export function findRoot(f: (x: number) => number, from: number, to: number): number {
  let [b, a] = [from, to];
  let [fb, fa] = [f(b), f(a)];
  let c: number;
  let fc: number;
  let share = 0.5;
  for (let round = 0; round < 120; round++) {
    const x = a + share * (b - a);
    const fx = f(x);
    if (Math.sign(fx) === Math.sign(fa)) [c, fc] = [a, fa];
    else [c, fc, b, fb] = [b, fb, a, fa];
    [a, fa] = [x, fx];
    const best = Math.abs(fb) < Math.abs(fa) ? b : a;
    const tolerance = 2.2e-16 * Math.abs(best);
    const limit = tolerance / Math.abs(b - a);
    if (fa === 0 || fb === 0 || limit > 0.5 || a === b) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const safe = 1 - Math.sqrt(1 - xi) < phi && phi < Math.sqrt(xi);
    const step = safe
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + (((c - a) / (b - a)) * (fa / (fc - fa)) * fb) / (fc - fb)
      : 0.5;
    share = Math.min(1 - limit, Math.max(limit, step));
  }
  return a;
}

import { z } from 'zod';
import { LabError } from '../errors';
import { erf, exp, PI } from '../math';
import { criticalPoint, fixedPoint, gainsAt, gaussianMoments, predictLayers, type Shape } from '../theory';
import { parseWith } from '../validation';
import { referenceActivation, VECTOR } from './names';
import { Comparison, FileCheck, tolerance, type Tolerance } from './report';

const LIST = z.array(z.unknown()).default([]);
const FILE = z.object({
  grid: LIST,
  critical_line: LIST,
  layer_trajectories: LIST,
  gaussian_moments: LIST,
});
const OPTIONAL = z.number().nullable();
const NETWORK = { activation: z.string(), sigma_w: z.number(), sigma_b: z.number() };
const GRID = z.object({
  ...NETWORK,
  q_star: OPTIONAL,
  q_map_slope: OPTIONAL,
  chi_1: OPTIONAL,
  c_star: OPTIONAL,
  chi_at_c_star: OPTIONAL,
  xi_q: OPTIONAL,
  xi_c: OPTIONAL,
  xi_from_chi_1: OPTIONAL,
  phase: z.string(),
});
const CRITICAL = z.object({ ...NETWORK, q_star: OPTIONAL });
const TRAJECTORY = z.object({ ...NETWORK, q0: z.number(), c0: z.number(), q: VECTOR, c: VECTOR });
const MOMENTS = z.object({
  activation: z.string(),
  q: z.number(),
  E_f: z.number(),
  E_f2: z.number(),
  E_df: z.number(),
  E_df2: z.number(),
  gain_forward: z.number(),
  gain_backward: z.number(),
});

const RELATIVE = tolerance(1e-9, 1e-300);
/** Means that may be 0 are integrals, which the file holds to 3e-13. */
const AROUND_ZERO = tolerance(1e-9, 1e-3);
const NEAR_CRITICAL: Tolerance = tolerance(1e-6, 1e-300);
const CRITICAL_BAND = 0.02;

/** A function that the theory is often told with, though nobody trains with it. */
const ERF: Shape = {
  alpha: 0,
  activation: {
    name: 'erf',
    f: erf,
    df: (x) => (2 / Math.sqrt(PI)) * exp(-x * x),
    kinks: [],
  },
};

/** Fixed points, phases and depth scales; the critical line; q and c by layer; moments: all by the theory module. */
export function checkMeanField(file: string, content: unknown): FileCheck {
  const sections = parseWith(FILE, content, file);
  const checks = {
    grid: checkGrid,
    critical_line: checkCriticalLine,
    layer_trajectories: checkTrajectory,
    gaussian_moments: checkMoments,
  };
  const check = new FileCheck(file);
  for (const [section, run] of Object.entries(checks)) {
    sections[section as keyof typeof checks].forEach((raw, index) => {
      const row = (raw ?? {}) as Record<string, unknown>;
      const settings = ['activation', 'sigma_w', 'sigma_b', 'q'].flatMap((key) =>
        typeof row[key] === 'object' || row[key] === undefined ? [] : [`${key} ${String(row[key])}`],
      );
      check.case(`${section}[${index}] ${settings.join(', ')}`, () => [run(raw)]);
    });
  }
  return check;
}

function shapeOf(name: string): Shape {
  return name === 'erf' ? ERF : referenceActivation(name);
}

function checkGrid(raw: unknown): Comparison {
  const row = parseWith(GRID, raw, 'grid entry');
  const found = fixedPoint({ shape: shapeOf(row.activation), sigmaW: row.sigma_w, sigmaB: row.sigma_b });
  const comparison = new Comparison('theory', RELATIVE);
  const near = row.chi_1 !== null && Math.abs(row.chi_1 - 1) < CRITICAL_BAND ? NEAR_CRITICAL : RELATIVE;
  orNull(comparison, 'q_star', found.qStar, row.q_star);
  orNull(comparison, 'q_map_slope', found.qMapSlope, row.q_map_slope);
  orNull(comparison, 'chi_1', found.chi1, row.chi_1);
  orNull(comparison, 'xi_q', found.depthScaleQ, row.xi_q);
  orNull(comparison, 'chi_at_c_star', found.chiAtCStar, row.chi_at_c_star);
  orNull(comparison, 'c_star', found.cStar, row.c_star, near);
  orNull(comparison, 'xi_c', found.depthScaleC, row.xi_c, near);
  orNull(comparison, 'xi_from_chi_1', found.formalDepth, row.xi_from_chi_1, near);
  comparison.rule(found.phase === row.phase, `theory: phase must be ${row.phase}; got ${found.phase}`);
  return comparison;
}

function checkCriticalLine(raw: unknown): Comparison {
  const row = parseWith(CRITICAL, raw, 'point of the critical line');
  const found = criticalPoint(shapeOf(row.activation), row.sigma_b);
  const comparison = new Comparison('theory', RELATIVE);
  orNull(comparison, 'sigma_w', found?.sigmaW ?? null, row.sigma_w);
  orNull(comparison, 'q_star', found?.qStar ?? null, row.q_star);
  return comparison;
}

function checkTrajectory(raw: unknown): Comparison {
  const row = parseWith(TRAJECTORY, raw, 'trajectory');
  const layer = { shape: shapeOf(row.activation), sigmaW: row.sigma_w, sigmaB: row.sigma_b };
  if (row.c.length !== row.q.length) {
    throw new LabError('check', `q and c must hold as many layers; got ${row.q.length} and ${row.c.length}`);
  }
  const found = predictLayers(Array<typeof layer>(row.q.length).fill(layer), row.q0, row.c0);
  const comparison = new Comparison('theory', RELATIVE);
  found.forEach(({ q, c }, l) => {
    comparison.number(`q[${l}]`, q, row.q[l]!);
    comparison.number(`c[${l}]`, c ?? NaN, row.c[l]!, AROUND_ZERO);
  });
  return comparison;
}

function checkMoments(raw: unknown): Comparison {
  const row = parseWith(MOMENTS, raw, 'moments');
  const shape = shapeOf(row.activation);
  const found = gaussianMoments(shape, row.q);
  const gains = gainsAt(shape, row.q);
  const comparison = new Comparison('theory', RELATIVE);
  comparison.number('E_f', found.f, row.E_f, AROUND_ZERO);
  comparison.number('E_f2', found.f2, row.E_f2);
  comparison.number('E_df', found.df, row.E_df, AROUND_ZERO);
  comparison.number('E_df2', found.df2, row.E_df2);
  comparison.number('gain_forward', gains.forward, row.gain_forward);
  comparison.number('gain_backward', gains.backward, row.gain_backward);
  return comparison;
}

/** A number, or null on both sides. */
function orNull(
  comparison: Comparison,
  what: string,
  actual: number | null,
  expected: number | null,
  allowed: Tolerance = RELATIVE,
): void {
  if (actual !== null && expected !== null) comparison.number(what, actual, expected, allowed);
  else comparison.rule(actual === expected, `theory: ${what} must be ${String(expected)}; got ${String(actual)}`);
}

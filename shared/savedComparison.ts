import { z } from 'zod';
import { BANDS, CENTERS, type BandName, type CenterName } from './aggregate';
import { QUANTITIES, type QuantityName } from './histogram';
import { METRICS, type MetricName } from './metrics';
import { parseWith } from './validation';

/** Keys of groups, which hold all settings of a run, may be as long as this. */
const MAX_KEY = 100_000;
export const MAX_COMPARISON_NAME = 120;
export const MAX_COMPARISON_NOTE = 10_000;

const keys = <T extends string>(table: Readonly<Record<T, unknown>>) => Object.keys(table) as [T, ...T[]];
const key = z.string().max(MAX_KEY);

/** How the layers of a metric are shown: one of them, a small chart each, or as colours of one run or group. */
export const LAYER_VIEWS = ['one', 'each', 'colors'] as const;
export type LayerView = (typeof LAYER_VIEWS)[number];

const RANGE = z.tuple([z.number(), z.number()]);

/** What the curves are drawn over. */
export const X_AXES = ['step', 'epoch', 'time'] as const;
export type XAxis = (typeof X_AXES)[number];

const CHART = z.strictObject({
  metric: z.enum<[MetricName, ...MetricName[]]>(keys(METRICS)),
  layer: z.int().min(0),
  // What was kept before layers could be shown together has neither.
  layers: z.enum(LAYER_VIEWS).default('one'),
  /** The group whose layers are colours; null for the first. */
  of: key.nullable().default(null),
  logY: z.boolean().default(false),
  /** Shown range of y; null for all. */
  zoomY: RANGE.nullable().default(null),
});

const SHARE = z.number().min(0).max(1);
const BRUSH = z.union([
  z.strictObject({ from: z.number(), to: z.number() }),
  z.strictObject({ names: z.array(z.string().max(1000)).min(1).max(10_000) }),
  // What was kept before values were: shares of the way up the axis, whatever stands on it.
  z.tuple([SHARE, SHARE]),
]);
/** A stretch of an axis: numbers, or the names in it. */
export type AxisBrush = z.output<typeof BRUSH>;

const PARALLEL = z.strictObject({
  open: z.boolean(),
  metric: z.enum<[MetricName, ...MetricName[]]>(keys(METRICS)),
  at: z.enum(['last', 'best']),
  /** What is chosen on each brushed axis. */
  brushes: z.record(key, BRUSH),
});
/** The parallel coordinates of a comparison. */
export type ParallelView = z.output<typeof PARALLEL>;
export const NO_PARALLEL: ParallelView = { open: false, metric: 'loss.test', at: 'last', brushes: {} };

const DISTRIBUTIONS = z.strictObject({
  open: z.boolean(),
  quantity: z.enum<[QuantityName, ...QuantityName[]]>(keys(QUANTITIES)),
  layer: z.int().min(1),
  /** Null for the last one that the runs share. */
  step: z.int().min(0).nullable(),
  logY: z.boolean(),
});
/** The histograms of a comparison. */
export type DistributionView = z.output<typeof DISTRIBUTIONS>;
export const NO_DISTRIBUTIONS: DistributionView = {
  open: false,
  quantity: 'preActivation',
  layer: 1,
  step: null,
  logY: false,
};

const VIEW = z.strictObject({
  runIds: z
    .array(z.string().regex(/^[0-9a-z]{12}$/, 'must be a run id of 12 characters'))
    .min(1)
    .max(100_000),
  charts: z.array(CHART).min(1).max(1000),
  grouping: key,
  center: z.enum<[CenterName, ...CenterName[]]>(keys(CENTERS)),
  band: z.enum<[BandName, ...BandName[]]>(keys(BANDS)),
  baseline: key.nullable(),
  hidden: z.array(key).max(100_000),
  xAxis: z.enum(X_AXES),
  logX: z.boolean(),
  smoothing: z.number().min(0),
  zoomX: RANGE.nullable(),
  allSettings: z.boolean(),
  // Comparisons that were kept before have none.
  parallel: PARALLEL.default(NO_PARALLEL),
  distributions: DISTRIBUTIONS.default(NO_DISTRIBUTIONS),
});

export const COMPARISON_EDIT = z.strictObject({
  /** Null for a new one. */
  id: z
    .string()
    .regex(/^[0-9a-z]{12}$/, 'must be an id of 12 characters')
    .nullable(),
  name: z.string().trim().min(1).max(MAX_COMPARISON_NAME),
  note: z.string().max(MAX_COMPARISON_NOTE),
  view: VIEW,
});

/** Everything that decides what a comparison shows, but for the runs' points. */
export type ComparisonView = z.output<typeof VIEW>;
export type ComparisonEdit = z.output<typeof COMPARISON_EDIT>;

/** A comparison that was kept under a name. */
export interface SavedComparison {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly view: ComparisonView;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Errors  LabError 'input', with the path of the field, the rule and the value. */
export function parseComparisonEdit(raw: unknown): ComparisonEdit {
  return parseWith(COMPARISON_EDIT, raw, 'comparison');
}

/** A stored view. Errors as `parseComparisonEdit`. */
export function parseComparisonView(raw: unknown): ComparisonView {
  return parseWith(VIEW, raw, 'comparison');
}

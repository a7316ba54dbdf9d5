import { z } from 'zod';
import { ACTIVATIONS, type ActivationName } from '../activations';
import { canonicalJson } from '../canonicalJson';
import { DATASETS, datasetShape, type DatasetName } from '../datasets/index';
import type { FieldIssue } from '../errors';
import type { LayerSpec } from '../experiment';
import { MAX_SEED } from '../experimentSchema';
import { INITIALIZERS, type InitializerName } from '../initializers';
import { defaultChoice, type Choice, type ParamDef } from '../params';
import { choiceField, inputError, numberField, numberRule, parseWith, strictRecord } from '../validation';
import { INPUTS, type InputName } from './inputKinds';

/** A deep network to look at before any training: equal hidden layers, what it is given, and how often it is drawn. */
export interface SignalSetting {
  readonly version: 1;
  readonly depth: number;
  readonly width: number;
  readonly activation: Choice<ActivationName>;
  /** Draws the weights of every layer. Not used where `sigmaW` is set. */
  readonly initializer: Choice<InitializerName>;
  /** Not null: weights are N(0, σ_w²/fanIn), whatever the initializer. */
  readonly sigmaW: number | null;
  /** Biases are N(0, σ_b²). */
  readonly sigmaB: number;
  readonly input: Choice<InputName>;
  /** The data set of the input `data`. */
  readonly dataset: Choice<DatasetName>;
  readonly batch: number;
  /** Networks that are drawn, each with inputs and a backward signal of its own. */
  readonly seeds: number;
  /** The first seed; the others count up from it. */
  readonly seed: number;
}

/** Numbers of a setting, as fields of the window and of a file. */
export const SIGNAL_FIELDS = {
  depth: { label: 'Depth', default: 20, min: 1, max: 100, integer: true, help: 'Hidden layers.' },
  width: { label: 'Width', default: 256, min: 1, max: 1024, integer: true, help: 'Units of each layer.' },
  sigmaW: {
    label: 'σ_w',
    default: 1,
    min: 0,
    max: 100,
    help: 'Weights are drawn from N(0, σ_w²/fanIn).',
  },
  sigmaB: { label: 'σ_b', default: 0, min: 0, max: 100, help: 'Biases are drawn from N(0, σ_b²).' },
  batch: {
    label: 'Batch',
    default: 256,
    min: 2,
    max: 1024,
    integer: true,
    help: 'Examples that go through each network, an even number: correlations are of pairs.',
  },
  seeds: {
    label: 'Seeds',
    default: 5,
    min: 1,
    max: 100,
    integer: true,
    help: 'Networks drawn; lines are medians, bands reach from a tenth to nine tenths of them.',
  },
  seed: { label: 'First seed', default: 1, min: 0, max: MAX_SEED - 100, integer: true, help: 'Others count up.' },
} as const satisfies Record<string, ParamDef>;

/** Numbers of one kind (z, a) that a network may take: 400 MB in all. */
export const MAX_SIGNAL_NUMBERS = 30_000_000;

const field = (name: keyof typeof SIGNAL_FIELDS) => numberField(SIGNAL_FIELDS[name]);
const { sigmaW } = SIGNAL_FIELDS;
const sigmaRule = `${numberRule(sigmaW)}, or null for what the initializer says`;

const schema = strictRecord({
  version: z.literal(1, { error: '1, the only version of this format' }).default(1),
  depth: field('depth'),
  width: field('width'),
  activation: choiceField(ACTIVATIONS, 'activation').default({ name: 'tanh' }),
  initializer: choiceField(INITIALIZERS, 'initializer').default({ name: 'glorotNormal', gain: 1, truncated: 0 }),
  sigmaW: z
    .number({ error: sigmaRule })
    .min(sigmaW.min, { error: sigmaRule })
    .max(sigmaW.max, { error: sigmaRule })
    .nullable()
    .default(null),
  sigmaB: field('sigmaB'),
  input: choiceField(INPUTS, 'input').default({ name: 'normal', features: 0 }),
  dataset: choiceField(DATASETS, 'data set').default(defaultChoice(DATASETS.moons) as never),
  batch: field('batch'),
  seeds: field('seeds'),
  seed: field('seed'),
});

/**
 * Reads a setting from untrusted input and fills in what it lacks.
 *
 * Errors  LabError 'input' with one issue a broken rule: path, rule, value received, likely fix.
 */
export function parseSignalSetting(raw: unknown): SignalSetting {
  const setting = parseWith(schema, raw, 'setting') as unknown as SignalSetting;
  const issues: FieldIssue[] = [];
  if (setting.batch % 2 !== 0) {
    const message = `batch must be an even number, for correlations are of pairs; got ${setting.batch}`;
    issues.push({ path: 'batch', message: `${message}: take ${setting.batch + 1}` });
  }
  const numbers = setting.depth * setting.width * setting.batch;
  if (numbers > MAX_SIGNAL_NUMBERS) {
    const message = `batch must leave depth · width · batch at ${MAX_SIGNAL_NUMBERS} or less; got ${numbers}`;
    issues.push({ path: 'batch', message: `${message}: take a smaller batch` });
  }
  if (issues.length > 0) throw inputError(issues);
  return setting;
}

export const DEFAULT_SIGNAL: SignalSetting = parseSignalSetting({});

/** The same text for the same numbers. */
export function settingKey(setting: SignalSetting): string {
  const { input, dataset, initializer, sigmaW: weights, ...others } = setting;
  return canonicalJson({
    ...others,
    input,
    ...(input.name === 'data' ? { dataset } : {}),
    weights: weights ?? initializer,
  });
}

/** Inputs of the first layer. */
export function inputFeatures({ input, dataset, width }: SignalSetting): number {
  if (input.name === 'data') return datasetShape(dataset).features;
  const features = Number(input['features']);
  return features === 0 ? width : features;
}

/** The weights' initializer: the one chosen, or for σ_w a normal of that many times the standard deviation 1/√fanIn. */
export function weightsOf({ sigmaW: std, initializer }: SignalSetting): Choice<InitializerName> {
  return std === null ? initializer : ({ name: 'lecunNormal', gain: std, truncated: 0 } as Choice<InitializerName>);
}

/** The layers as an experiment has them. */
export function layersOf(setting: SignalSetting): LayerSpec[] {
  const { activation, sigmaB, width, depth } = setting;
  const biasInitializer: LayerSpec['biasInitializer'] =
    sigmaB === 0 ? defaultChoice(INITIALIZERS.zeros) : ({ name: 'normal', gain: 1, std: sigmaB } as never);
  const layer: LayerSpec = { units: width, activation, initializer: weightsOf(setting), biasInitializer };
  return Array.from({ length: depth }, () => layer);
}

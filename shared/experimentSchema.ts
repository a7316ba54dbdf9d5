import { z } from 'zod';
import { ACTIVATIONS, type Activation } from './activations';
import { asciiBytes } from './bytes';
import { canonicalJson } from './canonicalJson';
import { DATASETS, datasetShape, type DatasetName } from './datasets/index';
import { SCALINGS } from './datasets/scaling';
import { trainingCount } from './datasets/split';
import { LabError, type FieldIssue } from './errors';
import { MNIST_TEST, MNIST_TRAIN } from './datasets/stored';
import type { ExperimentSpec } from './experiment';
import { BIAS_INITIALIZERS, INITIALIZERS } from './initializers';
import { LOSSES, outputUnits } from './losses';
import { gigabytes, MAX_RUN_BYTES, runBytes } from './memory';
import { recordNamed } from './names';
import { CLIPPINGS, OPTIMIZERS } from './optimizers';
import { defaultChoice, type Choice } from './params';
import { SCHEDULES } from './schedules';
import { sha256Hex } from './sha256';
import { defaultsFor } from './specDefaults';
import { choiceField, inputError, nameField, numberField, parseWith, show, strictRecord } from './validation';

/** Largest number of weights and biases of one network: 80 MB of float32. */
export const MAX_PARAMETERS = 20_000_000;
/** Fewer cannot be standardized, and there is nothing to learn from them. */
const MIN_TRAINING = 2;
/** Steps are stored as 32-bit integers. */
export const MAX_STEPS = 2_000_000_000;
export const MAX_HISTOGRAMS = 200;
export const MAX_SEED = 0xffff_ffff;

const whole = (min: number, max: number, initial: number, help: string, label = '') =>
  numberField({ label, default: initial, min, max, integer: true, help });

/**
 * What a layer gets that leaves these out. Not every parameter is there: experiments were hashed so, and a hash must not
 * change. `parseSpec` therefore takes them as they are, also where they come back to it.
 */
const LAYER_DEFAULTS = {
  activation: { name: 'relu' },
  initializer: { name: 'heNormal', gain: 1 },
  biasInitializer: { name: 'zeros' },
};

const layer = strictRecord({
  units: whole(1, 4096, 16, 'Units of the layer. In the last layer it follows from the data set and may be left out.'),
  activation: choiceField(ACTIVATIONS, 'activation').default(LAYER_DEFAULTS.activation),
  initializer: choiceField(INITIALIZERS, 'initializer').default(LAYER_DEFAULTS.initializer),
  biasInitializer: choiceField(BIAS_INITIALIZERS, 'bias initializer').default(LAYER_DEFAULTS.biasInitializer),
});

const seed = (help: string) => whole(0, MAX_SEED, 1, help);

const optionalCount = (max: number, help: string) =>
  z
    .int({ error: `a whole number from 1 to ${max}, or null` })
    .min(1, { error: `a whole number from 1 to ${max}, or null` })
    .max(max, { error: `a whole number from 1 to ${max}, or null` })
    .nullable()
    .default(null)
    .describe(help);

export const specSchema = strictRecord({
  version: z.literal(1, { error: '1, the only version of this format' }).default(1),
  dataset: choiceField(DATASETS, 'data set'),
  testFraction: numberField({ label: '', default: 0.2, min: 0, max: 0.9, help: 'Share of the examples held out.' }),
  scaling: choiceField(SCALINGS, 'input scaling'),
  network: strictRecord({
    layers: z
      .array(layer, { error: 'a list of layers, the output layer last' })
      .min(1, { error: 'a list of at least one layer, the output layer' })
      .max(200, { error: 'a list of at most 200 layers' }),
  }),
  loss: nameField(LOSSES, 'loss'),
  optimizer: choiceField(OPTIMIZERS, 'optimizer'),
  schedule: choiceField(SCHEDULES, 'schedule'),
  clipping: choiceField(CLIPPINGS, 'clipping'),
  weightDecay: numberField({
    label: '',
    default: 0,
    min: 0,
    max: 10,
    help: 'L2 penalty on weights and biases, not on learned slopes.',
  }),
  batchSize: whole(1, 100_000, 32, 'Examples a step; more than the training set has means all of it.'),
  epochs: optionalCount(1_000_000, 'Passes over the training set; null when steps is set.'),
  steps: optionalCount(MAX_STEPS, 'Optimizer steps; null when epochs is set.'),
  precision: z
    .enum(['float32', 'float64'], { error: '"float32" or "float64"' })
    .default('float32')
    .describe('Number format in which the network is stored and trained.'),
  record: strictRecord({
    everySteps: whole(0, 1_000_000_000, 0, 'Steps between two measurements; 0 = automatic, about 400 a run.'),
    evaluateEverySteps: whole(0, 1_000_000_000, 0, 'Steps between two evaluations; 0 = automatic, about 200 a run.'),
    probeSize: whole(1, 10_000, 256, 'Examples of the fixed batch on which layers are measured.'),
    histograms: whole(0, MAX_HISTOGRAMS, 20, 'Histograms of every layer over the run, more of them early; 0 = none.'),
    snapshots: z
      .enum(['auto', 'none'], { error: '"auto" or "none"' })
      .default('auto')
      .describe('Weights at about 20 steps over the run, more of them early, to look back at the network.'),
  }).prefault({}),
  seeds: strictRecord({
    init: seed('Seed of the initial weights.'),
    data: seed('Seed of generated data, noise and split.'),
    shuffle: seed('Seed of the order of the examples.'),
  }).prefault({}),
});

/**
 * Reads an experiment from untrusted input (a spec file, the window, the CLI) and fills in every default, those that
 * depend on the data set included. What comes out is taken as it is when it is read again.
 *
 * Errors  LabError 'input' with one issue a broken rule: path, rule, value received, likely fix.
 */
export function parseSpec(raw: unknown): ExperimentSpec {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw new LabError('input', `an experiment must be a JSON object; got ${show(raw)}`, [
      { path: '', message: `an experiment must be a JSON object; got ${show(raw)}` },
    ]);
  }
  const given = withDefaults(raw as Record<string, unknown>);
  const spec = withLayerDefaults(parseWith(specSchema, given, 'experiment') as unknown as ExperimentSpec, given);
  const issues = crossIssues(spec);
  if (issues.length > 0) throw inputError(issues);
  return spec;
}

/** The broken rules of an unfinished experiment; empty when it may run. */
export function specIssues(raw: unknown): readonly FieldIssue[] {
  try {
    parseSpec(raw);
    return [];
  } catch (thrown) {
    if (thrown instanceof LabError && thrown.code === 'input') return thrown.issues;
    throw thrown;
  }
}

/** A sensible experiment on a data set: learns within seconds, ready to change. */
export function defaultSpec(dataset: DatasetName | Choice<DatasetName>): ExperimentSpec {
  return parseSpec({ dataset });
}

/** Optimizer steps in one pass over the training set, and in the whole run, for `trainCount` training examples. */
export function stepCounts(spec: ExperimentSpec, trainCount: number): { stepsPerEpoch: number; totalSteps: number } {
  const stepsPerEpoch = Math.max(1, Math.ceil(trainCount / spec.batchSize));
  return { stepsPerEpoch, totalSteps: spec.steps ?? stepsPerEpoch * (spec.epochs ?? 1) };
}

/** Weights, biases and learned slopes of the network. */
export function countParameters(spec: ExperimentSpec): number {
  let fanIn = datasetShape(spec.dataset).features;
  let total = 0;
  for (const { units, activation } of spec.network.layers) {
    const record: Activation = ACTIVATIONS[activation.name];
    const slopes = record.slopeGradient === undefined ? 0 : activation['perUnit'] === 1 ? units : 1;
    total += units * (fanIn + 1) + slopes;
    fanIn = units;
  }
  return total;
}

/** SHA-256 of the canonical JSON, hex. A spec holds only ASCII: names of records and numbers. */
export function specHash(spec: ExperimentSpec): string {
  return sha256Hex(asciiBytes(canonicalJson(spec)));
}

/** Lays what was given over the defaults of its data set; the strict parse afterwards finds what is wrong with it. */
function withDefaults(raw: Record<string, unknown>): Record<string, unknown> {
  const dataset = datasetChoiceOf(raw['dataset']);
  // An unknown data set is one error, not one for each field that depends on it.
  const defaults = defaultsFor(dataset ?? { name: 'moons' });
  const length = 'steps' in raw || 'epochs' in raw ? { epochs: null, steps: null } : {};
  const merged: Record<string, unknown> = { ...defaults, ...length, ...raw };
  return dataset === null ? merged : withOutputUnits(merged, dataset);
}

/** The layers with what is the default of a layer as it was given, without the parameters that a parse adds to it. */
function withLayerDefaults(spec: ExperimentSpec, given: Record<string, unknown>): ExperimentSpec {
  const raw = (given['network'] as { readonly layers: readonly Record<string, unknown>[] }).layers;
  const fields = Object.entries(LAYER_DEFAULTS).map(([field, value]) => [field, canonicalJson(value)] as const);
  const isDefault = (value: unknown, text: string) =>
    typeof value === 'object' && value !== null && canonicalJson(value) === text;
  const layers = spec.network.layers.map((each, index) => {
    const kept = fields.filter(([field, text]) => isDefault(raw[index]![field], text)).map(([field]) => field);
    return { ...each, ...Object.fromEntries(kept.map((field) => [field, raw[index]![field]])) };
  });
  return { ...spec, network: { ...spec.network, layers } };
}

function withOutputUnits(spec: Record<string, unknown>, dataset: Choice<DatasetName>): Record<string, unknown> {
  const network = spec['network'];
  if (typeof network !== 'object' || network === null || !('layers' in network)) return spec;
  const layers = network.layers;
  if (!Array.isArray(layers) || layers.length === 0) return spec;
  const last: unknown = layers[layers.length - 1];
  if (typeof last !== 'object' || last === null || ('units' in last && last.units != null)) return spec;
  const loss = nameField(LOSSES, 'loss').safeParse(spec['loss']);
  if (!loss.success) return spec;
  const { task, classCount } = datasetShape(dataset);
  const units = outputUnits(loss.data, task, classCount);
  return { ...spec, network: { ...network, layers: [...layers.slice(0, -1), { ...last, units }] } };
}

/** The data set with its numbers as far as they are numbers; null for an unknown one. */
function datasetChoiceOf(raw: unknown): Choice<DatasetName> | null {
  const given = typeof raw === 'object' && raw !== null && 'name' in raw ? raw : { name: raw };
  const record = typeof given.name === 'string' ? recordNamed(given.name, Object.values(DATASETS)) : undefined;
  if (record === undefined) return null;
  const numbers = Object.entries<unknown>({ ...given }).filter(([, value]) => typeof value === 'number');
  return { ...defaultChoice<DatasetName>(record), ...(Object.fromEntries(numbers) as Record<string, number>) };
}

/** Rules between fields, which the schema cannot state. */
function crossIssues(spec: ExperimentSpec): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const add = (path: string, message: string) => issues.push({ path, message: `${path} ${message}` });
  const shape = datasetShape(spec.dataset);
  const label = DATASETS[spec.dataset.name].label;

  if (spec.epochs === null && spec.steps === null) add('epochs', 'must be set, or steps; got neither');
  if (spec.epochs !== null && spec.steps !== null) {
    add('steps', `must be null when epochs is set; got ${spec.steps}: keep one of the two`);
  }
  const trainCount = trainingCount(shape.samples, spec.testFraction);
  if (trainCount < MIN_TRAINING) {
    const left = `leaves ${trainCount} of ${shape.samples}: hold out less or take more examples`;
    add(
      'testFraction',
      `must leave at least ${MIN_TRAINING} training examples; got ${spec.testFraction}, which ${left}`,
    );
  }
  if (spec.dataset.name === 'file' && shape.classCount === 1) {
    add(
      'dataset.classes',
      'must be 0 (a value to predict) or at least 2; got 1: the target needs two different values',
    );
  }
  if (spec.dataset.name === 'mnist' && (trainCount > MNIST_TRAIN || shape.samples - trainCount > MNIST_TEST)) {
    const limit = `at most ${MNIST_TRAIN} training and ${MNIST_TEST} held-out examples`;
    const fix = 'take fewer examples or another share';
    add('testFraction', `must ask for ${limit}; got ${trainCount} and ${shape.samples - trainCount}: ${fix}`);
  }
  if (stepCounts(spec, trainCount).totalSteps > MAX_STEPS) {
    add('epochs', `must make at most ${MAX_STEPS} steps in all; got ${stepCounts(spec, trainCount).totalSteps}`);
  }

  if (spec.record.histograms === 1) {
    add('record.histograms', 'must be 0 or at least 2, for the first and the last step are always among them; got 1');
  }

  const fitting = Object.values(LOSSES).filter((loss) => (loss.tasks as readonly string[]).includes(shape.task));
  if (!fitting.some((loss) => loss.name === spec.loss)) {
    const names = fitting.map((loss) => `"${loss.name}"`).join(' or ');
    add('loss', `must fit ${label} (${shape.task}): ${names}; got "${spec.loss}"`);
  } else {
    const units = outputUnits(spec.loss, shape.task, shape.classCount);
    const index = spec.network.layers.length - 1;
    const actual = spec.network.layers[index]?.units;
    if (actual !== units) {
      const reason = `the outputs of ${label} with ${LOSSES[spec.loss].label}`;
      add(
        `network.layers.${index}.units`,
        `must be ${units}, ${reason}; got ${actual}. Leave it out to follow the data`,
      );
    }
  }
  const parameters = countParameters(spec);
  if (parameters > MAX_PARAMETERS) {
    const fix = 'take fewer layers or fewer units';
    add('network.layers', `must have at most ${MAX_PARAMETERS} weights and biases together; got ${parameters}: ${fix}`);
  }
  const bytes = runBytes(spec, parameters, trainCount);
  if (bytes > MAX_RUN_BYTES) {
    const needed = `${spec.batchSize}, which takes about ${gigabytes(bytes)} with these layers`;
    const fix = 'take a smaller batch or fewer units';
    add('batchSize', `must leave the run within ${gigabytes(MAX_RUN_BYTES)} of memory; got ${needed}: ${fix}`);
  }
  return issues;
}

import { z } from 'zod';
import { ACTIVATIONS, type ActivationName } from '../activations';
import { SATURATION_SHARE } from '../diagnostics';
import { BIAS_INITIALIZERS, INITIALIZERS, type InitializerName } from '../initializers';
import { LOSSES, type LossName } from '../losses';
import { defaultChoice, type Choice } from '../params';
import { choiceField, nameField } from '../validation';
import type { Place } from './chainRule';
import { MICRO_SETS, type MicroInputs, type MicroSetName } from './microData';
import { MICRO_NETS, type MicroNetName } from './microNet';
import { NEURON, type NeuronSpec } from './neuron';
import { INPUT_KINDS, MOST_INPUTS } from './neuronInputs';

/** What the place "Functions" remembers: all that was chosen there. */
export interface FunctionsView {
  readonly tab: 'curves' | 'neuron' | 'gradient' | 'collapse';
  readonly curves: CurvesView;
  readonly neuron: NeuronSpec;
  readonly gradient: GradientView;
  readonly collapse: CollapseView;
}

export interface CurvesView {
  readonly shown: readonly ActivationName[];
  /** Shape parameters that are not at their defaults. */
  readonly alphas: Readonly<Record<string, number>>;
  readonly show: 'both' | 'f' | 'df';
  /** Below this share of its largest value on the range |f′| counts as saturated. */
  readonly share: number;
  /** Where the cursor is. */
  readonly x: number;
  /** What is shown of x. */
  readonly range: readonly [number, number];
}

export interface GradientView {
  readonly net: MicroNetName;
  readonly activation: Choice<ActivationName>;
  readonly initializer: Choice<InitializerName>;
  readonly loss: LossName;
  readonly seed: number;
  readonly set: MicroSetName;
  readonly inputs: MicroInputs;
  readonly example: number;
  /** Put in place of the example's own target; null: its own. */
  readonly target: number | null;
  readonly place: Place;
  readonly learningRate: number;
}

export interface CollapseView {
  readonly depth: number;
  readonly width: number;
  readonly activation: Choice<ActivationName>;
  readonly initializer: Choice<InitializerName>;
  readonly set: MicroSetName;
  readonly seed: number;
}

/** What is shown of x at first. */
export const HOME_RANGE: readonly [number, number] = [-6, 6];
export const MOST_SEED = 1_000_000;
const seed = z.int().min(0).max(MOST_SEED);
const activation = choiceField(ACTIVATIONS, 'activation');
const initializer = choiceField(INITIALIZERS, 'initializer');

const CURVES = z.strictObject({
  shown: z.array(nameField(ACTIVATIONS, 'activation')).max(100),
  alphas: z.record(z.string().max(40), z.number()),
  show: z.enum(['both', 'f', 'df']),
  share: z.number().min(0).max(1),
  x: z.number(),
  range: z.tuple([z.number(), z.number()]).refine(([from, to]) => to > from, 'ascending'),
});
const NEURON_PART = z.strictObject({
  activation,
  inputs: z.int().min(1).max(MOST_INPUTS),
  kind: nameField(INPUT_KINDS, 'input'),
  shape: z.tuple([z.number(), z.number()]),
  normalized: z.boolean(),
  weights: choiceField(BIAS_INITIALIZERS, 'initializer'),
  scale: z.number(),
  bias: z.number(),
  layer: z.boolean(),
  seed,
});
const GRADIENT = z.strictObject({
  net: z.enum(Object.keys(MICRO_NETS) as [MicroNetName, ...MicroNetName[]]),
  activation,
  initializer,
  loss: nameField(LOSSES, 'loss'),
  seed,
  set: z.enum(MICRO_SETS),
  inputs: z.enum(['centred', 'positive']),
  example: z.int().min(0).max(999),
  target: z.number().nullable(),
  place: z.strictObject({ layer: z.int().min(0), unit: z.int().min(0), input: z.int().min(0).nullable() }),
  learningRate: z.number().min(0).max(1000),
});
const COLLAPSE = z.strictObject({
  depth: z.int().min(1).max(20),
  width: z.int().min(1).max(32),
  activation,
  initializer,
  set: z.enum(MICRO_SETS),
  seed,
});

export const FUNCTIONS_VIEW: FunctionsView = {
  tab: 'curves',
  curves: {
    shown: ['logistic', 'tanh', 'relu'],
    alphas: {},
    show: 'both',
    share: SATURATION_SHARE,
    x: 1,
    range: HOME_RANGE,
  },
  neuron: NEURON,
  gradient: {
    net: 'net-2-3-2-1',
    activation: defaultChoice<ActivationName>(ACTIVATIONS.logistic),
    initializer: defaultChoice<InitializerName>(INITIALIZERS.glorotUniform),
    loss: 'binaryCrossEntropy',
    seed: 1,
    set: 'moons',
    inputs: 'centred',
    example: 0,
    target: null,
    place: { layer: 1, unit: 0, input: 0 },
    learningRate: 0.5,
  },
  collapse: {
    depth: 4,
    width: 8,
    activation: defaultChoice<ActivationName>(ACTIVATIONS.identity),
    initializer: defaultChoice<InitializerName>(INITIALIZERS.glorotUniform),
    set: 'xor',
    seed: 1,
  },
};

/** What was remembered; a part that cannot be read, as of another version, begins anew. */
export function parseFunctionsView(raw: unknown): FunctionsView {
  const found = (typeof raw === 'object' && raw !== null ? raw : {}) as Record<string, unknown>;
  const part = <T>(schema: z.ZodType, key: keyof FunctionsView, fallback: T): T => {
    const result = schema.safeParse(found[key]);
    return result.success ? (result.data as T) : fallback;
  };
  const defaults = FUNCTIONS_VIEW;
  return {
    tab: part(z.enum(['curves', 'neuron', 'gradient', 'collapse']), 'tab', defaults.tab),
    curves: part(CURVES, 'curves', defaults.curves),
    neuron: part(NEURON_PART, 'neuron', defaults.neuron),
    gradient: part(GRADIENT, 'gradient', defaults.gradient),
    collapse: part(COLLAPSE, 'collapse', defaults.collapse),
  };
}

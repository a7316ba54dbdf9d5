import { ACTIVATIONS, type Activation } from '../activations';
import { formatNumber } from '../formatNumber';
import { OF_MEDIAN } from '../statistics';
import { INITIALIZERS } from '../initializers';
import type { FixedPoint } from '../theory';
import { misfitOf, shapeOf } from './predict';
import { layersOf, type SignalSetting } from './setting';
import type { SignalResult, SignalTheory } from './study';

/** What a condition looks at. */
export interface Seen {
  readonly setting: SignalSetting;
  readonly result: SignalResult | null;
  readonly theory: SignalTheory | null;
}

/** A reason for which measured and predicted may differ, or one of them mislead. */
export interface SignalCondition {
  readonly name: string;
  /** `fails`: the theory is not of this network; `limits`: it is less exact; `read`: what is easily misread. */
  readonly kind: 'fails' | 'limits' | 'read';
  /** A sentence where it applies, else null. */
  readonly sentence: (seen: Seen) => string | null;
}

const FINITE_WIDTH = 1000;
const SMALL_WIDTH = 64;
/** Standard deviations between a tenth and nine tenths of normal numbers. */
const TENTHS = 2.563;
/** Up to this uncertainty of ln χ, theory and measurement can be told apart. */
const TOLD_APART = 0.02;
const RECTIFIERS = /^(identity|relu|leakyRelu|prelu)$/;
const percent = (share: number) => `${formatNumber(share * 100, 2)} %`;

const layerOf = (setting: SignalSetting) => layersOf({ ...setting, depth: 1 })[0]!;
const record = ({ setting }: Seen): Activation => ACTIVATIONS[setting.activation.name];
const labelOf = ({ setting }: Seen) => INITIALIZERS[setting.initializer.name].label;
/** The last layer's value of a quantity. */
const last = (values: readonly number[] | undefined) => values?.[values.length - 1] ?? NaN;

/** Where the theory fails by its own conditions, each said in a sentence when it applies. */
export const SIGNAL_CONDITIONS = {
  dataDriven: {
    name: 'dataDriven',
    kind: 'fails',
    sentence: (seen) =>
      misfitOf(layerOf(seen.setting)) === 'dataDriven'
        ? `${labelOf(seen)} scales each layer by what the data do there: there is no σ_w to predict from, so nothing is predicted.`
        : null,
  },
  notCentred: {
    name: 'notCentred',
    kind: 'fails',
    sentence: (seen) =>
      misfitOf(layerOf(seen.setting)) === 'notCentred'
        ? `${labelOf(seen)} draws weights whose mean is not 0: units of a layer are then alike, and the theory of independent weights says nothing.`
        : null,
  },
  notIndependent: {
    name: 'notIndependent',
    kind: 'limits',
    sentence: (seen) => {
      if (misfitOf(layerOf(seen.setting)) !== 'notIndependent') return null;
      const why =
        seen.setting.initializer.name === 'sparse'
          ? 'Sparse weights are mostly 0, so z is no sum of many: it is not normal, and units differ'
          : 'Orthogonal weights are not independent: they keep lengths exactly, so networks scatter less than the theory of independent weights allows';
      return `${why}. What is drawn dashed is of independent weights of the same variance.`;
    },
  },
  noSignal: {
    name: 'noSignal',
    kind: 'fails',
    sentence: ({ setting, result }) => {
      const q = result?.bands.q.median;
      if (q === undefined || setting.sigmaB !== 0) return null;
      const lost = q.findIndex((value) => value === 0);
      return lost < 0
        ? null
        : `From layer ${lost + 1} on every pre-activation is exactly 0: there is no signal to predict.`;
    },
  },
  faint: {
    name: 'faint',
    kind: 'limits',
    sentence: ({ result }) => {
      // Squares of what single precision holds with all its digits.
      const at = result?.bands.q.median.findIndex((value) => value > 0 && value < 1.4e-76) ?? -1;
      return at < 0
        ? null
        : `From layer ${at + 1} on signals are below 1.2e−38, where single precision loses digits: measured values mean little there.`;
    },
  },
  overflow: {
    name: 'overflow',
    kind: 'fails',
    sentence: ({ result }) => {
      const at = result?.bands.q.median.findIndex((value) => !(value < Infinity)) ?? -1;
      return at < 0
        ? null
        : `In layer ${at + 1} signals pass what single precision holds: nothing can be measured from there on.`;
    },
  },
  smallWidth: {
    name: 'smallWidth',
    kind: 'limits',
    sentence: ({ setting }) =>
      setting.width < SMALL_WIDTH
        ? `The theory is of infinitely wide layers. With ${setting.width} units sums are of few terms: single networks differ widely, and only the median of many comes near.`
        : null,
  },
  finiteWidth: {
    name: 'finiteWidth',
    kind: 'limits',
    sentence: ({ setting }) => {
      if (setting.width < SMALL_WIDTH || setting.width >= FINITE_WIDTH) return null;
      const known = FINITE_ERRORS[setting.activation.name];
      const example =
        known === undefined
          ? ''
          : ` At width 256 and 20 layers q is some ${known} off in the worst layer, for ${ACTIVATIONS[setting.activation.name].label}.`;
      return `The theory is of infinitely wide layers; at width ${setting.width} q differs from it, the more the deeper.${example}`;
    },
  },
  heavyTails: {
    name: 'heavyTails',
    kind: 'read',
    sentence: ({ setting, result }) => {
      if (!RECTIFIERS.test(setting.activation.name) || setting.depth < 10) return null;
      const few = (result?.networks ?? setting.seeds) < 10 ? ' Take ten seeds or more.' : '';
      return `In deep ${ACTIVATIONS[setting.activation.name].label} networks q is a product over the layers: a few networks are far above the others, so the median lies below the mean that the theory predicts.${few}`;
    },
  },
  oneNetwork: {
    name: 'oneNetwork',
    kind: 'read',
    sentence: ({ setting }) =>
      setting.seeds === 1
        ? 'One network is one draw: without more seeds there is no band to tell chance from effect.'
        : null,
  },
  networksDiffer: {
    name: 'networksDiffer',
    kind: 'read',
    sentence: ({ result }) => {
      if (result?.finished !== true || result.networks < 3) return null;
      const { low, high } = result.bands.lnChi;
      const spread = Math.max(0, ...low.map((value, l) => (high[l]! - value) / TENTHS).filter(Number.isFinite));
      const error = (OF_MEDIAN * spread) / Math.sqrt(result.networks);
      return error > TOLD_APART
        ? `ln χ of a layer varies by up to ${formatNumber(spread, 1)} from network to network, so the median of ${result.networks} is uncertain by ${formatNumber(error, 1)}: as much of a difference from the theory is chance. With more seeds it comes nearer.`
        : null;
    },
  },
  kinks: {
    name: 'kinks',
    kind: 'limits',
    sentence: (seen) => {
      const { kinks, label } = record(seen);
      if (kinks.length === 0) return null;
      const at = kinks.map((point) => formatNumber(point)).join(' and ');
      return `${label} has a kink at ${at}: near c = 1 the correlation map is not smooth, so two inputs become alike as a power of the depth and not exponentially, and f′ there is a convention.`;
    },
  },
  gradientBlind: {
    name: 'gradientBlind',
    kind: 'read',
    sentence: ({ setting }) =>
      RECTIFIERS.test(setting.activation.name) && setting.sigmaB === 0
        ? 'The gradient of the weights is nearly the same in all layers whatever the scale of the weights: what the signal loses forward, δ makes up backward. Judge by q and δ.'
        : null,
  },
  dead: {
    name: 'dead',
    kind: 'read',
    sentence: ({ setting, result }) => {
      const [dead, inactive] = [last(result?.bands.dead.median), last(result?.bands.inactive.median)];
      return dead > 0.01
        ? `In layer ${setting.depth} ${percent(dead)} of the units are dead, for no example of the batch active, and ${percent(inactive)} inactive for an example on average. They are two numbers: dead units become more with depth because inputs become alike.`
        : null;
    },
  },
  saturatedAlive: {
    name: 'saturatedAlive',
    kind: 'read',
    sentence: (seen) => {
      const { result, theory } = seen;
      const chi = last(theory?.layers?.slice(0, -1).map(({ lnChi }) => lnChi ?? NaN));
      return record(seen).saturates === 'both' && last(result?.bands.saturated.median) > 0.2 && chi > 0
        ? 'Many units are saturated and gradients grow all the same toward the input: large weights outdo small slopes. Saturation is not by itself a vanishing gradient.'
        : null;
    },
  },
  logisticXavier: {
    name: 'logisticXavier',
    kind: 'read',
    sentence: ({ setting, theory }) => {
      const chi = last(theory?.layers?.slice(0, -1).map(({ lnChi }) => lnChi ?? NaN));
      return setting.activation.name === 'logistic' && chi < -1
        ? 'Xavier does not rescue the logistic function: it keeps q, but the slope of 1/4 at most makes δ vanish. About four times its σ_w lets eight layers train.'
        : null;
    },
  },
  inputsDiffer: {
    name: 'inputsDiffer',
    kind: 'limits',
    sentence: ({ setting }) =>
      setting.input.name === 'data'
        ? 'Examples of a data set have lengths and likenesses of their own; the theory is given only their mean square and the mean correlation of pairs.'
        : null,
  },
  learnedSlope: {
    name: 'learnedSlope',
    kind: 'limits',
    sentence: (seen) =>
      record(seen).slopeGradient === undefined
        ? null
        : `${record(seen).label} learns its slope: this is the network before the first step, with slope ${formatNumber(shapeOf(seen.setting).alpha)}.`,
  },
  noLimit: {
    name: 'noLimit',
    kind: 'limits',
    sentence: ({ theory }) => {
      const limit: FixedPoint | null = theory?.limit ?? null;
      return limit?.phase === 'diverging'
        ? 'Pre-activations have no limit here: they grow with every layer, so there are no depth scales.'
        : null;
    },
  },
} as const satisfies Record<string, SignalCondition>;

export type ConditionName = keyof typeof SIGNAL_CONDITIONS;

/** Errors of q over 20 layers of 256 units: medians of the worst layer. */
const FINITE_ERRORS: Readonly<Record<string, string>> = { tanh: '6 %', logistic: '21 %', relu: '37 %' };

/** Those that apply, in the order of the table. */
export function conditionsOf(
  seen: Seen,
): { readonly name: ConditionName; readonly kind: SignalCondition['kind']; readonly sentence: string }[] {
  return Object.values<SignalCondition>(SIGNAL_CONDITIONS).flatMap(({ name, kind, sentence }) => {
    const said = sentence(seen);
    return said === null ? [] : [{ name: name as ConditionName, kind, sentence: said }];
  });
}

import { ACTIVATIONS, type ActivationName } from '../activations';
import { INITIALIZERS, type InitializerName } from '../initializers';
import { defaultChoice } from '../params';
import { median, OF_MEDIAN, standardDeviation } from '../statistics';
import { resultOf, measureSetting, networkOf } from './study';
import type { Measurement, SignalLab } from './measure';
import { misfitOf, predictSignal, type Misfit } from './predict';
import { layersOf, parseSignalSetting, type SignalSetting } from './setting';

/** How far measured and predicted may be apart in every layer to count as the same. */
export const AGREES = { lnChi: 0.02, q: 0.15 } as const;
/** What is farther apart is chance up to so many standard errors: a pair has some forty numbers to be compared. */
export const CHANCE = 4;

/** `chance`: farther apart than `AGREES`, but not farther than as many networks are from one another by chance. */
export type Verdict = 'agrees' | 'chance' | 'differs';

/** What is compared: every activation with these, at this size. Few examples will do, for each layer has 16,384 numbers of them. */
export const AGREEMENT_INITIALIZERS = [
  'literalInverseN',
  'pytorchDefault',
  'glorotUniform',
  'lecunNormal',
  'orthogonal',
  'heNormal',
] as const satisfies readonly InitializerName[];
const SIZE = { depth: 20, width: 256, batch: 64, seeds: 10 } as const;

/** The layer in which two medians are farthest apart. */
export interface Farthest {
  /** From 1. */
  readonly layer: number;
  /** Measured − predicted; of q as a share of what is predicted. */
  readonly off: number;
  /** Standard error of the measured median: of that layer, or of a layer on average where that is more. */
  readonly error: number;
}

/** Measured and predicted of one setting, medians over its networks. */
export interface Agreement {
  readonly activation: ActivationName;
  readonly initializer: InitializerName;
  readonly sigmaW: number | null;
  readonly sigmaB: number;
  readonly networks: number;
  /** Null where there is no signal, or no theory. */
  readonly lnChi: Farthest | null;
  readonly q: Farthest | null;
  /** Mean over the layers of the median of ln χ − predicted. */
  readonly lnChiOnAverage: number | null;
  /** Null where there is nothing to compare. */
  readonly verdict: Verdict | null;
  /** Why the theory is not made for this initializer; null where it is. */
  readonly misfit: Misfit | null;
}

/** Every pair that is compared, initializers outermost: their draws are used again by the next activation. */
export function agreementPairs(): SignalSetting[] {
  return AGREEMENT_INITIALIZERS.flatMap((initializer) =>
    (Object.keys(ACTIVATIONS) as ActivationName[]).map((activation) => agreementSetting(activation, initializer)),
  );
}

/** The setting of a pair, for Signal too. */
export function agreementSetting(activation: ActivationName, initializer: InitializerName): SignalSetting {
  return parseSignalSetting({
    ...SIZE,
    activation: defaultChoice(ACTIVATIONS[activation]),
    initializer: defaultChoice(INITIALIZERS[initializer]),
  });
}

/** Measures the networks of a setting, a layer a turn, and holds them against the theory. */
export function* measureAgreement(lab: SignalLab, setting: SignalSetting): Generator<number, Agreement> {
  const networks: Measurement[] = [];
  for (let index = 0; index < setting.seeds; index++) {
    networks.push(yield* measureSetting(lab, setting, { rows: setting.batch, index, data: null, histograms: false }));
  }
  return agreementOf(setting, networks);
}

/** Holds networks of a setting against the theory. */
export function agreementOf(setting: SignalSetting, networks: readonly Measurement[]): Agreement {
  const { rows, inputSquare } = resultOf(networks, 'full', networks.length);
  const predicted = predictSignal(networkOf(setting), rows, inputSquare, null);
  const offs: { readonly lnChi: number[][]; readonly q: number[][] } = { lnChi: [], q: [] };
  predicted?.forEach((said, l) => {
    const layers = networks.map((network) => network.layers[l]!);
    if (said.lnChi !== null) offs.lnChi.push(layers.map(({ lnChi }) => lnChi - said.lnChi!));
    offs.q.push(layers.map(({ q }) => q / said.q - 1));
  });
  const [lnChi, q] = [farthest(offs.lnChi), farthest(offs.q)];
  const { activation, initializer, sigmaW, sigmaB } = setting;
  return {
    activation: activation.name,
    initializer: initializer.name,
    sigmaW,
    sigmaB,
    networks: networks.length,
    lnChi,
    q,
    lnChiOnAverage: lnChi === null ? null : offs.lnChi.reduce((sum, each) => sum + median(each), 0) / offs.lnChi.length,
    verdict: lnChi === null || q === null ? null : worse(verdictOn(lnChi, AGREES.lnChi), verdictOn(q, AGREES.q)),
    misfit: misfitOf(layersOf(setting)[0]!),
  };
}

function verdictOn({ off, error }: Farthest, most: number): Verdict {
  if (Math.abs(off) <= most) return 'agrees';
  return Math.abs(off) <= CHANCE * error ? 'chance' : 'differs';
}

const VERDICTS: readonly Verdict[] = ['agrees', 'chance', 'differs'];
const worse = (one: Verdict, other: Verdict) => (VERDICTS.indexOf(one) > VERDICTS.indexOf(other) ? one : other);

/** Null where a layer has no number to compare. */
function farthest(layers: readonly (readonly number[])[]): Farthest | null {
  const errors = layers.map((offs) => (OF_MEDIAN * standardDeviation(offs)) / Math.sqrt(offs.length));
  const usual = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
  let found: Farthest | null = null;
  for (const [l, offs] of layers.entries()) {
    const off = median(offs);
    if (!Number.isFinite(off)) return null;
    if (found === null || Math.abs(off) > Math.abs(found.off)) {
      found = { layer: l + 1, off, error: Math.max(errors[l]!, usual) };
    }
  }
  return found;
}

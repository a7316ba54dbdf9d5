import { sha256Hex } from '../sha256';
import { quantile } from '../statistics';
import type { FixedPoint } from '../theory';
import { SIGNAL_QUANTITIES, type SignalQuantityName } from './curves';
import { batchOf, drawInputs, rowsOf, type DataRows } from './inputs';
import type { LayerDistributions, Measurement, SignalLab, SignalNetwork } from './measure';
import type { PredictedSignal } from './predict';
import { inputFeatures, layersOf, type SignalSetting } from './setting';

/** A quantity over the layers, over all networks drawn. */
export interface Band {
  readonly median: readonly number[];
  /** A tenth and nine tenths of the networks; with one network all three are the same. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** What is known of a setting so far. */
export interface SignalResult {
  /** `coarse`: one network and few examples, to have something at once. */
  readonly stage: 'coarse' | 'full';
  readonly networks: number;
  /** Networks that were asked for are all there. */
  readonly finished: boolean;
  readonly rows: number;
  readonly bands: Readonly<Record<SignalQuantityName, Band>>;
  /** Of the first network. */
  readonly distributions: readonly LayerDistributions[];
  /** Mean over the networks. */
  readonly inputSquare: number;
  readonly inputCorrelation: number;
  /** SHA-256 of every number of every network. */
  readonly hash: string;
}

/** What the theory says of a setting; null where it says nothing. */
export interface SignalTheory {
  readonly layers: readonly PredictedSignal[] | null;
  /** Whether the correlations are among them. */
  readonly whole: boolean;
  readonly limit: FixedPoint | null;
}

export function networkOf(setting: SignalSetting): SignalNetwork {
  return { features: inputFeatures(setting), layers: layersOf(setting) };
}

/** Examples of the first answer. */
export const COARSE_ROWS = 32;
/** Below this many multiplications the whole batch is as quick. */
const SMALL = 20_000_000;

/** Rows of the first answer of a setting; null where it is not worth its time. */
export function coarseRows(setting: SignalSetting, data: DataRows | null): number | null {
  const rows = batchOf(setting, data);
  const work = setting.depth * setting.width * setting.width * rows;
  return rows <= COARSE_ROWS || work < SMALL ? null : COARSE_ROWS;
}

/** One network of a setting. `rows` of the batch; `seed` counts from 0. Each turn of the generator is a part of the work. */
export function* measureSetting(
  lab: SignalLab,
  setting: SignalSetting,
  { rows, index, data, histograms }: { rows: number; index: number; data: DataRows | null; histograms: boolean },
): Generator<number, Measurement> {
  const seed = setting.seed + index;
  const inputs = drawInputs(setting, rows, seed, data, lab.draws);
  return yield* lab.measure(networkOf(setting), inputs, seed, histograms);
}

/** All networks of a setting, at once: for where nobody waits. `given` as in `rowsOf`. */
export function measureAll(lab: SignalLab, setting: SignalSetting, given: DataRows | null = null): Measurement[] {
  const data = rowsOf(setting, given);
  const rows = batchOf(setting, data);
  return Array.from({ length: setting.seeds }, (_, index) => {
    const work = measureSetting(lab, setting, { rows, index, data, histograms: index === 0 });
    for (;;) {
      const turn = work.next();
      if (turn.done === true) return turn.value;
    }
  });
}

/** Puts networks together. */
export function resultOf(networks: readonly Measurement[], stage: SignalResult['stage'], asked: number): SignalResult {
  const first = networks[0]!;
  const bandOf = (name: SignalQuantityName): Band => {
    const { measured } = SIGNAL_QUANTITIES[name];
    const band: Record<keyof Band, number[]> = { median: [], low: [], high: [] };
    first.layers.forEach((_, l) => {
      const values = networks.map(({ layers }) => measured(layers[l]!)).filter((value) => !Number.isNaN(value));
      band.median.push(between(values, 0.5));
      band.low.push(between(values, 0.1));
      band.high.push(between(values, 0.9));
    });
    return band;
  };
  const names = Object.keys(SIGNAL_QUANTITIES) as SignalQuantityName[];
  const average = (of: (each: Measurement) => number) =>
    networks.reduce((sum, each) => sum + of(each), 0) / networks.length;
  return {
    stage,
    networks: networks.length,
    finished: stage === 'full' && networks.length === asked,
    rows: first.rows,
    bands: Object.fromEntries(names.map((name) => [name, bandOf(name)])) as SignalResult['bands'],
    distributions: first.distributions ?? [],
    inputSquare: average(({ inputSquare }) => inputSquare),
    inputCorrelation: average(({ inputCorrelation }) => inputCorrelation),
    hash: hashOf(networks),
  };
}

/** A quantile that stays −∞ or ∞ where both neighbours are. */
function between(values: readonly number[], share: number): number {
  const value = quantile(values, share);
  return Number.isNaN(value) && values.length > 0
    ? [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) * share)]!
    : value;
}

/** SHA-256 of all numbers as big-endian doubles: networks in order, in each the layers from the input on. */
function hashOf(networks: readonly Measurement[]): string {
  const names = Object.keys(SIGNAL_QUANTITIES) as SignalQuantityName[];
  const numbers = networks.flatMap(({ inputSquare, inputCorrelation, layers }) => [
    inputSquare,
    inputCorrelation,
    ...layers.flatMap((layer) => [
      layer.zMean,
      layer.zStd,
      ...names.map((name) => SIGNAL_QUANTITIES[name].measured(layer)),
    ]),
  ]);
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  // One NaN: engines may differ in its bits.
  numbers.forEach((value, i) =>
    Number.isNaN(value) ? view.setUint32(8 * i, 0x7ff80000) : view.setFloat64(8 * i, value),
  );
  return sha256Hex(new Uint8Array(view.buffer));
}

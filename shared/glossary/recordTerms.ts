import { ACTIVATIONS, type Activation, type ActivationName } from '../activations';
import { BANDS } from '../aggregate';
import { CLIPPINGS, type Clipping } from '../clippings';
import { DATASETS, type Dataset } from '../datasets/index';
import { SCALINGS, type Scaling } from '../datasets/scaling';
import { formatNumber } from '../formatNumber';
import { FORMULAS } from '../functions/formulas';
import { INITIALIZERS, type Initializer } from '../initializers';
import { LOSSES, type Loss } from '../losses';
import { METRICS, type Metric } from '../metrics';
import { namesOf, type Named } from '../names';
import { OPTIMIZERS, type Optimizer } from '../optimizers';
import { SCHEDULES, type Schedule } from '../schedules';
import { SIGNAL_QUANTITIES } from '../signal/curves';
import type { Term, TermRecord } from './term';

/** Every record of a table as a term, in the record's own words: nothing about it is written twice. */
function derived<R extends { readonly name: string }>(
  kind: string,
  table: Readonly<Record<string, R>>,
  entry: (record: R) => TermRecord,
): readonly Term[] {
  return Object.values(table).map((record) => ({ id: `${kind}.${record.name}`, ...entry(record) }));
}

const otherNames = (record: Named, label: string): readonly string[] =>
  namesOf(record).filter((name) => name !== label);

/** The names of several things, "a, b and c". */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}

const number = (value: number): string => (Number.isFinite(value) ? formatNumber(value, 3) : value > 0 ? '∞' : '−∞');

const SATURATES = {
  none: 'It saturates on no side',
  left: 'It saturates on the left',
  right: 'It saturates on the right',
  both: 'It saturates on both sides',
} as const;

function activation(record: Activation): TermRecord {
  const { f, limits } = FORMULAS[record.name as ActivationName];
  const facts = [
    `Values from ${number(record.range[0])} to ${number(record.range[1])}, largest slope ${number(record.maxSlope)}`,
    record.zeroCentered ? 'zero-centred' : 'not zero-centred',
  ];
  return {
    term: record.label,
    alsoCalled: otherNames(record, record.label),
    sentence: `Activation function: a = ${record.formula}.`,
    text: `${limits}\n\n${facts.join(', ')}. ${SATURATES[record.saturates]}.`,
    formula: `f(z)=${f}`,
    places: ['functions', 'train', 'signal'],
    seeAlso: ['activation', ...(record.saturates === 'none' ? [] : ['saturation'])],
    source: record.source,
  };
}

function initializer(record: Initializer): TermRecord {
  const pairs = record.pairsWith.map((name) => ACTIVATIONS[name as ActivationName].label);
  return {
    term: record.label,
    alsoCalled: otherNames(record, record.label),
    sentence: `Initializer of weights: ${record.formula}.`,
    ...(pairs.length > 0 && { text: `Made for ${listed(pairs)}.` }),
    places: ['train', 'signal'],
    seeAlso: ['initialization', 'fanIn', ...record.pairsWith.map((name) => `activation.${name}`)],
    source: record.source,
  };
}

const rule = (kind: string, seeAlso: string) => (record: Optimizer | Schedule | Clipping | Loss) => ({
  term: record.label,
  alsoCalled: otherNames(record, record.label),
  sentence: `${kind}: ${record.formula}.`,
  places: ['train'] as const,
  seeAlso: [seeAlso],
  source: record.source,
});

/** The hand-written term that a measurement belongs to. */
const METRIC_TOPICS: Readonly<Record<string, readonly string[]>> = {
  'loss.train': ['loss'],
  'loss.test': ['loss', 'heldOut'],
  'loss.batch': ['loss', 'batch'],
  'accuracy.train': ['accuracy'],
  'accuracy.test': ['accuracy', 'heldOut'],
  learningRate: ['learningRate', 'schedule'],
  gradNorm: ['norm', 'gradient'],
  updateRatio: ['updateRatio'],
  meanDerivative: ['derivative', 'saturation'],
  saturatedFraction: ['saturation'],
  inactiveFraction: ['inactiveUnit'],
  deadFraction: ['deadUnit'],
  'preActivation.mean': ['preActivation', 'mean'],
  'preActivation.std': ['preActivation', 'standardDeviation'],
  'activation.mean': ['zeroCentred', 'mean'],
  'activation.std': ['activation', 'standardDeviation'],
  'delta.rms': ['delta', 'rms'],
  'weights.std': ['weight', 'standardDeviation'],
  'slope.mean': ['slopeParameter'],
  elapsed: ['elapsedTime'],
  signAgreement: ['gradientSign'],
  linearDistance: ['linearCollapse'],
  'preActivation.square': ['lengthMap'],
  'theory.q': ['lengthMap', 'meanField'],
  gradientGrowth: ['chi'],
  'theory.gradientGrowth': ['chi', 'meanField'],
  'theory.chi': ['chi', 'meanField'],
  'theory.trainableDepth': ['trainableDepth', 'meanField'],
};

const SCOPES = {
  network: 'Recorded for the network as a whole.',
  layer: 'Recorded for each layer.',
  both: 'Recorded for the network as a whole and for each layer.',
} as const;

function metric(record: Metric): TermRecord {
  return {
    term: record.label,
    alsoCalled: [record.name],
    sentence: record.help,
    text: `${SCOPES[record.scope]} Its name in the history, in searches and in CSV files is ${record.name}.`,
    ...(record.unit !== 'number' && { unit: record.unit === 'seconds' ? 's' : 'share' }),
    places: ['train', 'run', 'history', 'compare'],
    seeAlso: [...(METRIC_TOPICS[record.name] ?? []), 'measurement'],
  };
}

/** What Signal draws, with the word of the field that it is. */
const QUANTITY_TOPICS: Readonly<Record<string, string>> = {
  q: 'lengthMap',
  lnChi: 'chi',
  delta: 'delta',
  gradient: 'gradient',
  c: 'correlationMap',
  meanSlope: 'derivative',
  saturated: 'saturation',
  inactive: 'inactiveUnit',
  dead: 'deadUnit',
  aMean: 'zeroCentred',
  aStd: 'standardDeviation',
};

/** Terms made of the tables that menus, parsers and tests loop over. */
export const RECORD_TERMS: readonly Term[] = [
  ...derived<Activation>('activation', ACTIVATIONS, activation),
  ...derived<Initializer>('initializer', INITIALIZERS, initializer),
  ...derived<Optimizer>('optimizer', OPTIMIZERS, rule('Optimizer', 'optimizer')),
  ...derived<Loss>('loss', LOSSES, rule('Loss', 'loss')),
  ...derived<Schedule>('schedule', SCHEDULES, rule('Factor on the learning rate', 'schedule')),
  ...derived<Clipping>('clipping', CLIPPINGS, rule('The gradient becomes', 'gradientClipping')),
  ...derived<Scaling>('scaling', SCALINGS, ({ label, help, formula }) => ({
    term: label,
    sentence: help,
    text: `An input x becomes ${formula}.`,
    places: ['train'],
    seeAlso: ['inputScaling'],
  })),
  ...derived<Dataset>('dataset', DATASETS, ({ label, description, source }) => ({
    term: label,
    sentence: description,
    places: ['train'],
    seeAlso: ['dataset'],
    source,
  })),
  ...derived<Metric>('metric', METRICS, metric),
  ...derived('signal', SIGNAL_QUANTITIES, ({ name, label, help, symbol, unit }) => ({
    term: label,
    sentence: help,
    symbol,
    ...(unit === 'share' && { unit: 'share' }),
    places: ['signal'] as const,
    seeAlso: [QUANTITY_TOPICS[name] ?? 'meanField'],
  })),
  ...derived('band', BANDS, ({ label, help }) => ({
    term: label === 'None' ? 'No band' : label,
    sentence: help,
    places: ['compare'] as const,
    seeAlso: ['band'],
  })),
];

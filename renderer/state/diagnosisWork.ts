import { canonicalJson } from '../../shared/canonicalJson';
import { DATASETS } from '../../shared/datasets/index';
import { prepareData, type PreparedData } from '../../shared/datasets/prepare';
import type { DataSample } from '../../shared/datasets/sample';
import { applyScaling, SCALINGS, type Scaling } from '../../shared/datasets/scaling';
import {
  dataFacts,
  diagnose,
  unknown,
  type CauseId,
  type DataFacts,
  type Finding,
  type RunFacts,
} from '../../shared/diagnosis';
import type { ExperimentSpec } from '../../shared/experiment';

/** What is wrong with a run, and what cannot be said. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Causes that the run was not recorded for, with the metrics that are missing. */
  readonly unknown: readonly { readonly cause: CauseId; readonly missing: readonly string[] }[];
  /** What is not known of the data; null where all of it was looked at. */
  readonly dataNote: string | null;
}

/** Page → worker. */
export interface DiagnosisOrder {
  readonly order: number;
  readonly facts: Omit<RunFacts, 'data'>;
  /** Of a stored data set, which the worker cannot read; null for others, and where it cannot be had; `same` as the last. */
  readonly sample: DataSample | null | 'same';
}

/** What is known of a run, and some of its data. */
export interface DiagnosisWork {
  readonly facts: DiagnosisOrder['facts'];
  readonly sample: DataSample | null;
}

/** Worker → page. */
export type DiagnosisAnswer =
  { readonly order: number; readonly diagnosis: Diagnosis } | { readonly order: number; readonly message: string };

/** The diagnosis of a run. Data that can be drawn or are bundled are made anew for it, as the trainer made them. */
export function diagnosisOf({ facts, sample }: DiagnosisWork): Diagnosis {
  const { data, note } = factsOfData(facts.spec, sample);
  const all: RunFacts = data === null ? facts : { ...facts, data };
  return {
    findings: diagnose(all),
    unknown: unknown(all).map(({ cause: { id }, missing }) => ({ cause: id, missing })),
    dataNote: note,
  };
}

interface KnownData {
  readonly data: DataFacts | null;
  readonly note: string | null;
}

/** The last data that were looked at: a run is diagnosed again and again while it trains. */
let last: { readonly key: string; readonly known: KnownData } | null = null;

function factsOfData(spec: ExperimentSpec, sample: DataSample | null): KnownData {
  if (DATASETS[spec.dataset.name].kind === 'stored') return sample === null ? NO_DATA : factsOfSample(spec, sample);
  const { dataset, testFraction, scaling, seeds } = spec;
  const key = canonicalJson({ dataset, testFraction, scaling, seed: seeds.data });
  if (last?.key !== key) last = { key, known: { data: dataFacts(prepareData(spec)), note: null } };
  return last.known;
}

const NO_DATA: KnownData = {
  data: null,
  note: 'The data set of this run is not there any more, so nothing is said of its inputs and labels.',
};

/** The facts of a sample under a scaling, which is fitted to the sample: to all of a small set. */
export function sampleFacts(choice: ExperimentSpec['scaling'], sample: DataSample): DataFacts {
  const { features, task, classNames, featureNames, train } = sample;
  const scaling: Scaling = SCALINGS[choice.name];
  const fitted = scaling.fit(train.inputs, train.count, features, choice);
  const inputs = applyScaling(fitted, train.inputs);
  const none = { inputs: new Float64Array(), targets: new Float64Array(), count: 0, rows: new Int32Array() };
  const prepared: PreparedData = {
    ...{ features, task, classNames, featureNames },
    outputs: 1,
    train: { ...train, inputs, rows: new Int32Array() },
    test: none,
    scale: (raw) => raw,
    rawExtent: null,
  };
  return dataFacts(prepared);
}

function factsOfSample(spec: ExperimentSpec, sample: DataSample): KnownData {
  const { train, withoutNoise } = sample;
  const notes = [
    ...(train.count < train.total
      ? [`Of the data, the first ${train.count} of ${train.total} training examples were looked at.`]
      : []),
    ...(withoutNoise ? ['The noise that the experiment adds to them was left out.'] : []),
  ];
  return { data: sampleFacts(spec.scaling, sample), note: notes.length === 0 ? null : notes.join(' ') };
}

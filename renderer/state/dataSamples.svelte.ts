import { canonicalJson } from '../../shared/canonicalJson';
import { DATASETS } from '../../shared/datasets/index';
import { prepareData } from '../../shared/datasets/prepare';
import { sampleOf, type DataSample } from '../../shared/datasets/sample';
import { messageOf } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { specIssues } from '../../shared/experimentSchema';
import { keepNewest } from '../../shared/keepNewest';
import { call } from '../api';

/** Examples for a picture, or why there are none: neither while they are on their way. */
export interface SampleState {
  readonly data: DataSample | null;
  readonly problem: string | null;
}

const LOADING: SampleState = { data: null, problem: null };
/** The last data sets made for pictures: switching between runs must not make them anew. */
const MOST_KEPT = 6;
const DECIDING = ['dataset', 'testFraction', 'seeds'];

/** Examples of experiments before scaling, split as the trainer splits them. Those of stored sets are read by main. */
class DataSamples {
  readonly #kept = new Map<string, SampleState>();
  #version = $state(0);

  of(spec: ExperimentSpec): SampleState {
    void this.#version;
    const { dataset, testFraction, seeds } = spec;
    const key = canonicalJson({ dataset, testFraction, seed: seeds.data });
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    if (specIssues(spec).some(({ path }) => DECIDING.includes(path.split('.')[0] ?? ''))) {
      return { data: null, problem: 'The data appear when the marked values are mended.' };
    }
    if (DATASETS[dataset.name].kind === 'stored') {
      void this.#read(key, spec);
      return this.#keep(key, LOADING);
    }
    return this.#keep(key, { data: sampleOf(prepareData({ ...spec, scaling: { name: 'none' } })), problem: null });
  }

  /** Asks again for what could not be read: the imported data sets have changed. */
  retry(): void {
    for (const [key, { problem }] of this.#kept) if (problem !== null) this.#kept.delete(key);
    this.#version++;
  }

  async #read(key: string, spec: ExperimentSpec): Promise<void> {
    let state: SampleState;
    try {
      state = { data: await call('dataset:sample', { spec }), problem: null };
    } catch (thrown) {
      state = { data: null, problem: messageOf(thrown) };
    }
    this.#keep(key, state);
    this.#version++;
  }

  #keep(key: string, state: SampleState): SampleState {
    keepNewest(this.#kept, key, state, MOST_KEPT);
    return state;
  }
}

export const dataSamples = new DataSamples();

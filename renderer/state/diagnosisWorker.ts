import { DATASETS } from '../../shared/datasets/index';
import type { DataSample } from '../../shared/datasets/sample';
import type { RunFacts } from '../../shared/diagnosis';
import { LabError } from '../../shared/errors';
import { call } from '../api';
import type { Diagnosis, DiagnosisAnswer, DiagnosisOrder } from './diagnosisWork';

/** A worker of its own for diagnoses, started when the first is asked for. */
class DiagnosisWorker {
  #worker: Worker | null = null;
  #next = 1;
  readonly #waiting = new Map<number, (answer: DiagnosisAnswer) => void>();
  /** What the worker was given last. */
  #sent: DataSample | null = null;
  /** Examples of the last stored data set, by what decides them. */
  #sample: { readonly key: string; readonly data: Promise<DataSample | null> } | null = null;

  /** Errors  LabError 'internal' when a rule fails. */
  async diagnose(facts: Omit<RunFacts, 'data'>): Promise<Diagnosis> {
    const data = await this.#sampleOf(facts.spec);
    // Some megabytes, and a run is looked at every second.
    const sample = data !== null && data === this.#sent ? 'same' : data;
    this.#sent = data;
    const order = this.#next++;
    const answer = await new Promise<DiagnosisAnswer>((resolve) => {
      this.#waiting.set(order, resolve);
      this.#worker ??= this.#start();
      this.#worker.postMessage({ order, facts, sample } satisfies DiagnosisOrder);
    });
    if ('message' in answer) throw new LabError('internal', answer.message);
    return answer.diagnosis;
  }

  #sampleOf(spec: RunFacts['spec']): Promise<DataSample | null> {
    if (DATASETS[spec.dataset.name].kind !== 'stored') return Promise.resolve(null);
    const key = JSON.stringify([spec.dataset, spec.testFraction, spec.seeds.data]);
    if (this.#sample?.key === key) return this.#sample.data;
    // A set that was deleted: then nothing is said of the data.
    const data = call('dataset:sample', { spec }).catch(() => null);
    this.#sample = { key, data };
    return data;
  }

  #start(): Worker {
    const worker = new Worker(new URL('../views/diagnosis/diagnosisWorker.ts', import.meta.url), {
      type: 'module',
      name: 'diagnosis',
    });
    worker.onmessage = ({ data }: MessageEvent<DiagnosisAnswer>) => {
      this.#waiting.get(data.order)?.(data);
      this.#waiting.delete(data.order);
    };
    return worker;
  }
}

export const diagnosisWorker = new DiagnosisWorker();

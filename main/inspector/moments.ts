import { buildNetwork, initializeNetwork } from '../../shared/build';
import { littleEndianBytes } from '../../shared/bytes';
import { checkpointWeights } from '../../shared/checkpoint';
import { prepareData } from '../../shared/datasets/prepare';
import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { Inspector, type Moment } from '../../shared/inspector';
import type { FloatArray } from '../../shared/matmul';
import { sha256Hex } from '../../shared/sha256';
import { decodeSnapshot } from '../../shared/snapshot';
import type { TimeSteps } from '../../shared/timeFrame';
import { unpackSnapshot } from '../data/packSnapshot';
import { readTable } from '../data/readTable';
import type { Stored } from './protocol';

/** Bytes beside the values that a snapshot may have: heads of its blocks. */
const HEADS = 100_000;

/** One run, looked back at: the weights of every moment that is stored, unpacked once. */
export class Moments {
  readonly inspector: Inspector;
  readonly #spec: ExperimentSpec;
  readonly #count: number;
  /** The weights as drawn, before the first step. */
  readonly #first: FloatArray;
  readonly #bySteps = new Map<number, Moment>();
  readonly #lost: number[] = [];
  /** What the next snapshot may build on: as read, not as drawn again. */
  #read: { readonly step: number; readonly values: FloatArray } | null = null;
  /** The newest one: the one before it is stored no more. */
  #checkpoint: Moment | null = null;

  constructor(spec: ExperimentSpec, datasetsFolder: string) {
    const data = prepareData(spec, readTable(spec.dataset, datasetsFolder));
    const network = buildNetwork(spec, data.features);
    initializeNetwork(network, spec, data.train.inputs);
    this.#spec = spec;
    this.#first = network.parameters;
    this.#count = network.parameters.length;
    this.inspector = new Inspector(spec, data);
  }

  add({ snapshots, checkpoint }: Stored): void {
    for (const { step, base, exact, weightsHash, bytes } of snapshots) {
      if (base !== null && base !== this.#read?.step) {
        this.#lost.push(step);
        continue;
      }
      const most = 8 * this.#count + HEADS;
      const values = decodeSnapshot(unpackSnapshot(bytes, most), base === null ? null : (this.#read?.values ?? null));
      if (values.length !== this.#count) {
        throw new LabError(
          'input',
          `the snapshot at step ${step} must hold ${this.#count} weights; got ${values.length}`,
        );
      }
      this.#read = { step, values };
      // Drawn again, the first weights are exact, unless another core drew others.
      const drawn = step === 0 && !exact && sha256Hex(littleEndianBytes(this.#first)) === weightsHash;
      this.#bySteps.set(step, { step, exact: exact || drawn, weights: drawn ? this.#first : values });
    }
    if (checkpoint === null) return;
    const weights = checkpointWeights(checkpoint.bytes, this.#count, this.#spec.precision);
    this.#checkpoint = { step: checkpoint.step, exact: true, weights };
  }

  steps(): TimeSteps {
    return { steps: this.all().map(({ step, exact }) => ({ step, exact })), lost: this.#lost };
  }

  all(): Moment[] {
    const last = this.#checkpoint === null ? [] : [[this.#checkpoint.step, this.#checkpoint] as const];
    return [...new Map([...this.#bySteps, ...last]).values()].sort((a, b) => a.step - b.step);
  }

  /** Errors  LabError 'notFound' for a step that is not kept. */
  at(step: number): Moment {
    const moment = this.all().find((each) => each.step === step);
    if (moment !== undefined) return moment;
    const known = this.all().map((each) => each.step);
    throw new LabError(
      'notFound',
      `no weights are kept of step ${step}; there are some of ${known.join(', ') || 'none'}`,
    );
  }
}

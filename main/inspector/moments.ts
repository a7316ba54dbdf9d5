import { buildNetwork, initializeNetwork } from '../../shared/build';
import { stepWork } from '../../shared/cadence';
import { littleEndianBytes } from '../../shared/bytes';
import { checkpointWeights } from '../../shared/checkpoint';
import { prepareData } from '../../shared/datasets/prepare';
import { LabError } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import { Inspector, type Moment } from '../../shared/inspector';
import type { FloatArray } from '../../shared/matmul';
import { blocksOf } from '../../shared/network';
import { sha256Hex } from '../../shared/sha256';
import { decodeSnapshot, EXACT_PARAMETERS, roundingOf } from '../../shared/snapshot';
import { Training } from '../../shared/training';
import type { TimeSteps } from '../../shared/timeFrame';
import { unpackSnapshot } from '../data/packSnapshot';
import { readTable } from '../data/readTable';
import type { Stored } from './protocol';

/** Bytes beside the values that a snapshot may have: heads of its blocks. */
const HEADS = 100_000;

/** Multiplications that training a small network again may take: half a second of them. */
const AGAIN_WORK = 2.5e9;
/** A training that nothing is recorded of. */
const SILENT = { everySteps: 1e9, evaluateEverySteps: 1e9, histograms: 0, snapshots: 'none' } as const;

/** One run, looked back at: the weights of every moment that is stored, unpacked once. */
export class Moments {
  readonly inspector: Inspector;
  readonly #spec: ExperimentSpec;
  readonly #count: number;
  readonly #blocks: readonly number[];
  /** A small network, trained again as far as its exact weights are known; null where that would take too long. */
  #again: Training | null = null;
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
    const silent = { ...spec, record: { ...spec.record, ...SILENT } };
    this.#blocks = blocksOf(network.layers);
    if (this.#count <= EXACT_PARAMETERS) this.#again = Training.start(silent, data);
  }

  add({ snapshots, checkpoint }: Stored): void {
    for (const { step, base, exact, weightsHash, bytes } of snapshots) {
      if (base !== null && base !== this.#read?.step) {
        this.#lost.push(step);
        continue;
      }
      const most = 8 * this.#count + HEADS;
      const unpacked = unpackSnapshot(bytes, most);
      const values = decodeSnapshot(unpacked, base === null ? null : (this.#read?.values ?? null), this.#blocks);
      if (values.length !== this.#count) {
        throw new LabError(
          'input',
          `the snapshot at step ${step} must hold ${this.#count} weights; got ${values.length}`,
        );
      }
      this.#read = { step, values };
      // Drawn again, the first weights are exact, unless another core drew others.
      const made = exact
        ? null
        : step === 0 && hashOf(this.#first) === weightsHash
          ? this.#first
          : this.#trained(step, weightsHash);
      const isExact = exact || made !== null;
      const rounding = isExact ? 0 : roundingOf(unpacked);
      this.#bySteps.set(step, { step, exact: isExact, rounding, weights: made ?? values });
    }
    if (checkpoint === null) return;
    const weights = checkpointWeights(checkpoint.bytes, this.#count, this.#spec.precision);
    this.#checkpoint = { step: checkpoint.step, exact: true, rounding: 0, weights };
  }

  /** The exact weights of a step, trained again; null where that takes too long or gives others, as another core may. */
  #trained(step: number, weightsHash: string): FloatArray | null {
    const again = this.#again;
    if (again === null || again.step > step) return null;
    const { stepsPerEpoch, data } = again;
    const batch = Math.ceil(data.train.count / stepsPerEpoch);
    if (step * stepWork(batch, this.#count) <= AGAIN_WORK) {
      while (again.step < step && !again.done) again.advance(step - again.step);
      const weights = again.parameters();
      if (again.step === step && hashOf(weights) === weightsHash) return weights;
    }
    this.#again = null;
    return null;
  }

  steps(): TimeSteps {
    return { steps: this.all().map(({ step, exact, rounding }) => ({ step, exact, rounding })), lost: this.#lost };
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

function hashOf(weights: FloatArray): string {
  return sha256Hex(littleEndianBytes(weights));
}

import { littleEndianBytes } from './bytes';
import { buildNetwork, initializeNetwork } from './build';
import { resolveCadence, type Cadence } from './cadence';
import { decodeCheckpoint, encodeCheckpoint, experimentHash } from './checkpoint';
import { prepareData, type PreparedData } from './datasets/prepare';
import { decisionGrid } from './decisionGrid';
import { norm } from './diagnostics';
import { forwardDivergence, gradientDivergence, updateDivergence, type Divergence } from './divergence';
import { LabError } from './errors';
import type { LabelledSet } from './evaluation';
import type { ExperimentSpec } from './experiment';
import { encodeTargets, LOSSES, type Loss } from './losses';
import type { FloatArray } from './matmul';
import type { Point } from './metrics';
import { floatArray, type Network, type Workspace } from './network';
import { CLIPPINGS, type Clipping } from './clippings';
import { param } from './params';
import { Recorder, type StepRecord } from './recorder';
import { Rng } from './rng';
import { SCHEDULES, type Schedule } from './schedules';
import { sha256Hex } from './sha256';
import type { DecisionGrid } from './trainerProtocol';
import { Updater } from './updater';

/** A layer's parameters, copied. */
export interface LayerWeights {
  readonly fanIn: number;
  readonly fanOut: number;
  /** [fanOut × fanIn], row-major. */
  readonly weights: FloatArray;
  readonly biases: FloatArray;
  /** Learned slopes: [fanOut], [1], or none. */
  readonly slopes: FloatArray;
}

/**
 * One run of an experiment: step by step, measured on the way, resumable at any step with the same bits.
 * Pure: the same spec and data give the same parameters and points everywhere.
 */
export class Training {
  readonly spec: ExperimentSpec;
  readonly data: PreparedData;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
  readonly cadence: Cadence;

  readonly #network: Network;
  readonly #loss: Loss;
  readonly #updater: Updater;
  readonly #schedule: Schedule;
  readonly #clipping: Clipping;
  readonly #train: LabelledSet;
  /** Buffers of the step. */
  readonly #work: Workspace;
  readonly #recorder: Recorder;
  readonly #batchTargets: Float64Array;
  readonly #gradients: FloatArray;
  readonly #previous: FloatArray;
  readonly #order: Int32Array;
  #orderEpoch = -1;
  #step = 0;
  #divergence: Divergence | null = null;
  #last: StepRecord | null = null;

  private constructor(spec: ExperimentSpec, data: PreparedData) {
    this.spec = spec;
    this.data = data;
    if (data.train.count === 0) throw new LabError('input', 'the training set must have examples; got none');
    this.#network = buildNetwork(spec, data.features);
    if (this.#network.outputs !== data.outputs) {
      const last = spec.network.layers.length - 1;
      const message = `network.layers.${last}.units must be ${data.outputs}; got ${this.#network.outputs}`;
      throw new LabError('input', message, [{ path: `network.layers.${last}.units`, message }]);
    }
    this.#loss = LOSSES[spec.loss];
    this.#schedule = SCHEDULES[spec.schedule.name];
    this.#clipping = CLIPPINGS[spec.clipping.name];
    const labelled = ({ inputs, targets, count }: PreparedData['train']): LabelledSet => ({
      inputs,
      classes: targets,
      targets: encodeTargets(targets, count, data.task, data.outputs),
      count,
    });
    this.#train = labelled(data.train);

    const count = data.train.count;
    const batch = Math.min(spec.batchSize, count);
    this.stepsPerEpoch = Math.ceil(count / batch);
    this.totalSteps = spec.steps ?? (spec.epochs ?? 1) * this.stepsPerEpoch;
    this.parameterCount = this.#network.parameters.length;
    this.cadence = resolveCadence(spec.record, {
      totalSteps: this.totalSteps,
      batchSize: batch,
      parameterCount: this.parameterCount,
      exampleCount: count + data.test.count,
    });
    this.#recorder = new Recorder({
      network: this.#network,
      loss: this.#loss,
      task: data.task,
      train: this.#train,
      test: labelled(data.test),
      cadence: this.cadence,
      probeSize: Math.min(spec.record.probeSize, count),
    });
    this.#work = this.#network.createWorkspace(batch);
    this.#batchTargets = new Float64Array(batch * data.outputs);
    const block = () => floatArray(spec.precision, this.parameterCount);
    this.#gradients = block();
    this.#previous = block();
    this.#updater = new Updater(spec.optimizer, spec.weightDecay, this.#network, this.#gradients);
    this.#order = new Int32Array(count);
  }

  /** Begins a run at step 0. `data` defaults to the prepared data of the spec. */
  static start(spec: ExperimentSpec, data: PreparedData = prepareData(spec)): Training {
    const training = new Training(spec, data);
    initializeNetwork(training.#network, spec, data.train.inputs);
    return training;
  }

  /**
   * Goes on from a checkpoint, bit for bit as if never interrupted.
   *
   * Errors   LabError 'input' when the checkpoint is damaged or belongs to another experiment.
   */
  static resume(spec: ExperimentSpec, checkpointBytes: Uint8Array, data: PreparedData = prepareData(spec)): Training {
    const training = new Training(spec, data);
    const blocks = [training.#network.parameters, ...training.#updater.state];
    const header = decodeCheckpoint(checkpointBytes, training.#identity(), blocks);
    training.#step = header.step;
    training.#divergence = header.divergence;
    training.#recorder.skip(header.step);
    return training;
  }

  /** Completed optimizer steps. */
  get step(): number {
    return this.#step;
  }

  /** Passes over the training set, as a fraction. */
  get epoch(): number {
    return this.#step / this.stepsPerEpoch;
  }

  get done(): boolean {
    return this.#divergence !== null || this.#step >= this.totalSteps;
  }

  get divergence(): Divergence | null {
    return this.#divergence;
  }

  /**
   * One optimizer step on the next batch. When a value becomes non-finite, nothing is changed and `divergence` is set.
   *
   * Errors   LabError 'state' when the run is done.
   */
  advance(): void {
    if (this.done) throw new LabError('state', 'a run that is done cannot be advanced');
    this.#recorder.expect();
    const { spec } = this;
    const network = this.#network;
    const number = this.#step + 1;
    const factor = this.#schedule.factor(this.#step, this.totalSteps, this.stepsPerEpoch, spec.schedule);
    const learningRate = param(spec.optimizer, 'learningRate') * factor;

    const rows = this.#loadBatch();
    const finite = network.forward(this.#work, rows);
    const last = network.layers.length - 1;
    const outputs = this.#work.activations[last]!;
    const delta = this.#work.deltas[last]!;
    const loss = this.#loss.lossAndDelta(outputs, this.#batchTargets, rows, network.outputs, delta);
    if (!finite || !Number.isFinite(loss)) {
      this.#last = { step: number, loss, learningRate, gradNorms: [] };
      this.#divergence = forwardDivergence(network, this.#work, rows, number);
      return;
    }

    network.backward(this.#work, rows, this.#gradients);
    const gradNorms = this.#gradientNorms();
    this.#last = { step: number, loss, learningRate, gradNorms };
    this.#divergence = Number.isFinite(gradNorms[0]!) ? null : gradientDivergence(network, this.#gradients, number);
    if (this.#divergence !== null) return;

    this.#clipping.clip(this.#gradients, gradNorms[0]!, spec.clipping);
    this.#previous.set(network.parameters);
    const { parameters } = network;
    this.#updater.step(learningRate, number);
    this.#divergence = updateDivergence(network, number);
    if (this.#divergence === null) this.#step = number;
    else parameters.set(this.#previous);
  }

  /**
   * The points due at this step: call it once after the start and after each step; a second call returns none.
   * After a divergence: the failed step's loss and gradient norms as they were, and the last finite state.
   */
  measure(): Point[] {
    return this.#recorder.measure(this.#step, this.done, this.#last, this.#previous);
  }

  /** Probabilities or values for `count` rows of scaled inputs: [count × outputs]. */
  predict(inputs: Float64Array, count: number): Float64Array {
    if (inputs.length !== count * this.data.features) {
      const rule = `inputs must hold ${count} rows of ${this.data.features} numbers`;
      throw new LabError('shape', `${rule}; got ${inputs.length} numbers`);
    }
    return this.#recorder.predict(inputs, count);
  }

  /** The function that a two-input network computes, on size × size cells; null for other data. */
  decisionGrid(size: number): DecisionGrid | null {
    return decisionGrid(this, size);
  }

  /** A copy of every layer's parameters. */
  weights(): LayerWeights[] {
    const { parameters, layers } = this.#network;
    return layers.map(({ fanIn, fanOut, weightsAt, biasesAt, slopesAt, end }) => ({
      fanIn,
      fanOut,
      weights: parameters.slice(weightsAt, biasesAt),
      biases: parameters.slice(biasesAt, slopesAt),
      slopes: parameters.slice(slopesAt, end),
    }));
  }

  /** SHA-256 over the parameters' bytes (little-endian, in the run's precision), hex. */
  weightsHash(): string {
    return sha256Hex(littleEndianBytes(this.#network.parameters));
  }

  /** Everything that `resume` needs, self-checking. */
  checkpoint(): Uint8Array {
    const header = { ...this.#identity(), step: this.#step, divergence: this.#divergence };
    return encodeCheckpoint(header, [this.#network.parameters, ...this.#updater.state]);
  }

  #identity() {
    return {
      experiment: experimentHash(this.spec),
      parameterCount: this.parameterCount,
      stateSlots: this.#updater.state.length,
      trainCount: this.data.train.count,
      features: this.data.features,
    };
  }

  /** Copies the next batch into the workspace; the last one of an epoch may be short. Returns its rows. */
  #loadBatch(): number {
    const epoch = Math.floor(this.#step / this.stepsPerEpoch);
    if (epoch !== this.#orderEpoch) {
      // A stream for each epoch: the order follows from the step alone, so a checkpoint need not hold it.
      for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
      Rng.stream(this.spec.seeds.shuffle, `epoch ${epoch}`).shuffle(this.#order);
      this.#orderEpoch = epoch;
    }
    const { capacity, inputs } = this.#work;
    const { features, outputs } = this.data;
    const from = (this.#step - epoch * this.stepsPerEpoch) * capacity;
    const rows = Math.min(capacity, this.#order.length - from);
    for (let row = 0; row < rows; row++) {
      const example = this.#order[from + row]!;
      for (let i = 0; i < features; i++) inputs[row * features + i] = this.#train.inputs[example * features + i]!;
      for (let i = 0; i < outputs; i++) {
        this.#batchTargets[row * outputs + i] = this.#train.targets[example * outputs + i]!;
      }
    }
    return rows;
  }

  #gradientNorms(): number[] {
    const layers = this.#network.layers.map(({ weightsAt, end }) => norm(this.#gradients, weightsAt, end));
    return [norm(Float64Array.from(layers), 0, layers.length), ...layers];
  }
}

import { littleEndianBytes } from './bytes';
import { buildNetwork, initializeNetwork } from './build';
import { resolveCadence, type Cadence } from './cadence';
import { decodeCheckpoint, encodeCheckpoint, experimentHash } from './checkpoint';
import { prepareData, type PreparedData } from './datasets/prepare';
import { decisionGrid } from './decisionGrid';
import { layerMeasurements, norm, updateRatio } from './diagnostics';
import { forwardDivergence, gradientDivergence, updateDivergence, type Divergence } from './divergence';
import { LabError } from './errors';
import { evaluate, EVALUATION_ROWS, loadRows, predictRows, type LabelledSet } from './evaluation';
import type { ExperimentSpec } from './experiment';
import { encodeTargets, LOSSES, type Loss } from './losses';
import type { FloatArray } from './matmul';
import type { MetricName, Point } from './metrics';
import { floatArray, type Network, type Workspace } from './network';
import { CLIPPINGS, OPTIMIZERS, type Clipping, type Optimizer } from './optimizers';
import { param } from './params';
import { Rng } from './rng';
import { SCHEDULES, type Schedule } from './schedules';
import { sha256Hex } from './sha256';
import type { DecisionGrid } from './trainerProtocol';

/** A layer's parameters, copied. */
export interface LayerWeights {
  readonly fanIn: number;
  readonly fanOut: number;
  /** [fanOut × fanIn], row-major. */
  readonly weights: FloatArray;
  readonly biases: FloatArray;
}

/** What the step just made left behind for `measure`. */
interface StepRecord {
  /** Number of the step, from 1; for a failed step, the one that was not completed. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Of all layers together, then of each; empty where no gradient was computed. */
  readonly gradNorms: readonly number[];
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
  readonly #optimizer: Optimizer;
  readonly #schedule: Schedule;
  readonly #clipping: Clipping;
  readonly #train: LabelledSet;
  readonly #test: LabelledSet;
  /** Buffers of the step, and of everything that only looks: what looks must not disturb what trains. */
  readonly #work: Workspace;
  readonly #view: Workspace;
  readonly #batchTargets: Float64Array;
  readonly #gradients: FloatArray;
  readonly #previous: FloatArray;
  readonly #state: readonly FloatArray[];
  readonly #order: Int32Array;
  #orderEpoch = -1;
  #step = 0;
  #divergence: Divergence | null = null;
  #last: StepRecord | null = null;
  #measured = false;
  #measuredLayersAt = -1;
  #evaluatedAt = -1;

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
    this.#optimizer = OPTIMIZERS[spec.optimizer.name];
    this.#schedule = SCHEDULES[spec.schedule.name];
    this.#clipping = CLIPPINGS[spec.clipping.name];
    const labelled = ({ inputs, targets, count }: PreparedData['train']): LabelledSet => ({
      inputs,
      classes: targets,
      targets: encodeTargets(targets, count, data.task, data.outputs),
      count,
    });
    this.#train = labelled(data.train);
    this.#test = labelled(data.test);

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
    this.#work = this.#network.createWorkspace(batch);
    this.#view = this.#network.createWorkspace(Math.max(EVALUATION_ROWS, this.#probeSize));
    this.#batchTargets = new Float64Array(batch * data.outputs);
    const block = () => floatArray(spec.precision, this.parameterCount);
    this.#gradients = block();
    this.#previous = block();
    this.#state = Array.from({ length: this.#optimizer.stateSlots }, block);
    this.#order = new Int32Array(count);
  }

  /** Begins a run at step 0. `data` defaults to the prepared data of the spec. */
  static start(spec: ExperimentSpec, data: PreparedData = prepareData(spec)): Training {
    const training = new Training(spec, data);
    initializeNetwork(training.#network, spec);
    return training;
  }

  /**
   * Goes on from a checkpoint, bit for bit as if never interrupted.
   *
   * Errors   LabError 'input' when the checkpoint is damaged or belongs to another experiment.
   */
  static resume(spec: ExperimentSpec, checkpointBytes: Uint8Array, data: PreparedData = prepareData(spec)): Training {
    const training = new Training(spec, data);
    const blocks = [training.#network.parameters, ...training.#state];
    const header = decodeCheckpoint(checkpointBytes, training.#identity(), blocks);
    training.#step = header.step;
    training.#divergence = header.divergence;
    // The points of this step were recorded before the checkpoint was made.
    training.#measured = true;
    training.#measuredLayersAt = training.#evaluatedAt = header.step;
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
    this.#measured = false;
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
    const { optimizer, weightDecay } = spec;
    this.#optimizer.update(parameters, this.#gradients, this.#state, learningRate, number, optimizer, weightDecay);
    this.#divergence = updateDivergence(network, number);
    if (this.#divergence === null) this.#step = number;
    else parameters.set(this.#previous);
  }

  /**
   * The points due at this step: call it once after the start and after each step; a second call returns none.
   * After a divergence: the failed step's loss and gradient norms as they were, and the last finite state.
   */
  measure(): Point[] {
    if (this.#measured) return [];
    this.#measured = true;
    const points: Point[] = [];
    const ending = this.done;
    const due = (every: number) => ending || this.#step % every === 0;
    const record = this.#last;
    if (record !== null && due(this.cadence.everySteps)) this.#stepPoints(record, points);
    if (due(this.cadence.evaluateEverySteps) && this.#evaluatedAt !== this.#step) this.#evaluationPoints(points);
    if (due(this.cadence.everySteps) && this.#measuredLayersAt !== this.#step) this.#layerPoints(points);
    return points;
  }

  /** Probabilities or values for `count` rows of scaled inputs: [count × outputs]. */
  predict(inputs: Float64Array, count: number): Float64Array {
    if (inputs.length !== count * this.data.features) {
      const rule = `inputs must hold ${count} rows of ${this.data.features} numbers`;
      throw new LabError('shape', `${rule}; got ${inputs.length} numbers`);
    }
    return predictRows(this.#network, this.#view, inputs, count, this.#loss);
  }

  /** The function that a two-input network computes, on size × size cells; null for other data. */
  decisionGrid(size: number): DecisionGrid | null {
    return decisionGrid(this, size);
  }

  /** A copy of every layer's parameters. */
  weights(): LayerWeights[] {
    const { parameters, layers } = this.#network;
    return layers.map(({ fanIn, fanOut, weightsAt, biasesAt }) => ({
      fanIn,
      fanOut,
      weights: parameters.slice(weightsAt, biasesAt),
      biases: parameters.slice(biasesAt, biasesAt + fanOut),
    }));
  }

  /** SHA-256 over the parameters' bytes (little-endian, in the run's precision), hex. */
  weightsHash(): string {
    return sha256Hex(littleEndianBytes(this.#network.parameters));
  }

  /** Everything that `resume` needs, self-checking. */
  checkpoint(): Uint8Array {
    const header = { ...this.#identity(), step: this.#step, divergence: this.#divergence };
    return encodeCheckpoint(header, [this.#network.parameters, ...this.#state]);
  }

  get #probeSize(): number {
    return Math.min(this.spec.record.probeSize, this.data.train.count);
  }

  #identity() {
    return {
      experiment: experimentHash(this.spec),
      parameterCount: this.parameterCount,
      stateSlots: this.#optimizer.stateSlots,
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
    const layers = this.#network.layers.map(({ weightsAt, biasesAt, fanOut }) =>
      norm(this.#gradients, weightsAt, biasesAt + fanOut),
    );
    return [norm(Float64Array.from(layers), 0, layers.length), ...layers];
  }

  #stepPoints({ step, loss, learningRate, gradNorms }: StepRecord, points: Point[]): void {
    const add = (metric: MetricName, layer: number, value: number) => points.push({ metric, layer, step, value });
    add('loss.batch', 0, loss);
    add('learningRate', 0, learningRate);
    gradNorms.forEach((value, layer) => add('gradNorm', layer, value));
    // A failed step changed nothing.
    if (step !== this.#step) return;
    this.#network.layers.forEach((layer, index) => {
      add('updateRatio', index + 1, updateRatio(layer, this.#previous, this.#network.parameters));
    });
  }

  #evaluationPoints(points: Point[]): void {
    const step = this.#step;
    this.#evaluatedAt = step;
    const sets = [
      ['train', this.#train],
      ['test', this.#test],
    ] as const;
    for (const [name, set] of sets) {
      if (set.count === 0) continue;
      const { loss, accuracy } = evaluate(this.#network, this.#view, set, this.#loss);
      points.push({ metric: `loss.${name}`, layer: 0, step, value: loss });
      if (this.data.task !== 'regression') points.push({ metric: `accuracy.${name}`, layer: 0, step, value: accuracy });
    }
  }

  #layerPoints(points: Point[]): void {
    const step = this.#step;
    this.#measuredLayersAt = step;
    this.#probe();
    for (let index = 0; index < this.#network.layers.length; index++) {
      for (const [metric, value] of layerMeasurements(this.#network, this.#view, this.#probeSize, index)) {
        points.push({ metric, layer: index + 1, step, value });
      }
    }
  }

  /** Forward and backward over the probe batch: the first training examples, in the order of the data. */
  #probe(): void {
    const rows = this.#probeSize;
    const network = this.#network;
    const last = network.layers.length - 1;
    loadRows(this.#view, this.#train.inputs, network.features, 0, rows);
    network.forward(this.#view, rows);
    const targets = this.#train.targets.subarray(0, rows * network.outputs);
    const outputs = this.#view.activations[last]!;
    this.#loss.lossAndDelta(outputs, targets, rows, network.outputs, this.#view.deltas[last]!);
    network.backward(this.#view, rows, null);
  }
}

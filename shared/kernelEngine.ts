import { EVALUATION_ROWS, type Evaluation, type LabelledSet } from './evaluation';
import { SATURATION_SHARE, meanAndStd, type LayerValue } from './diagnostics';
import { forwardDivergence, gradientDivergence, updateDivergence, type Divergence } from './divergence';
import type { Engine, EngineSetup, StepRequest } from './engine';
import type { LayerSignals } from './further';
import type { LayerValues } from './histogram';
import { KernelMemory, padded } from './kernelMemory';
import type { Kernels } from './kernelModule';
import { KernelNetwork, type KernelPass } from './kernelNetwork';
import type { KernelTeam } from './kernelTeam';
import { countCorrect, LOSSES, type Loss } from './losses';
import type { DenseLayer } from './network';
import type { Rng } from './rng';

/** What `step` of the kernels answers. */
const DONE = 0;
const LOSS_NOT_FINITE = 1;
const GRADIENT_NOT_FINITE = 2;

/** Measured by the kernels, in this order. */
const STATISTICS = [
  'preActivation.mean',
  'preActivation.std',
  'activation.mean',
  'activation.std',
  'delta.rms',
  'weights.std',
  'meanDerivative',
  'saturatedFraction',
  'inactiveFraction',
  'deadFraction',
] as const;

/** A set in the kernels' memory, rows padded. */
interface ResidentSet {
  readonly inputs: number;
  readonly targets: number;
  readonly set: LabelledSet;
}

/** The network in single precision, in WebAssembly (shared/kernels). One step is one call; nothing is allocated in it. */
export class KernelEngine implements Engine {
  readonly #kernels: Kernels;
  readonly #memory: KernelMemory;
  readonly #network: KernelNetwork;
  readonly #layers: readonly DenseLayer[];
  readonly #loss: Loss;
  readonly #weightDecay: number;
  readonly #probeSize: number;
  readonly #train: ResidentSet;
  readonly #test: ResidentSet;
  readonly #orderAt: number;
  /** For steps; for whole sets; for the probe batch. */
  readonly #steps: KernelPass;
  readonly #sets: KernelPass;
  readonly #probe: KernelPass;
  readonly #scratch: number;
  readonly #statistics: number;
  #status = DONE;

  constructor(setup: EngineSetup) {
    const { network, loss, optimizer, clipping, train, test } = setup;
    const memory = new KernelMemory();
    this.#memory = memory;
    this.#kernels = memory.kernels;
    this.#layers = network.layers;
    this.#loss = LOSSES[loss];
    this.#weightDecay = setup.weightDecay;
    this.#probeSize = setup.probeSize;
    this.#network = new KernelNetwork(memory, { layers: network.layers, loss, optimizer, clipping });
    this.#steps = this.#network.createPass(setup.batch, false);
    this.#sets = this.#network.createPass(EVALUATION_ROWS, false);
    this.#probe = this.#network.createPass(setup.probeSize, true);
    const widest = Math.max(...network.layers.map(({ fanOut }) => padded(fanOut)));
    this.#scratch = memory.words((padded(setup.probeSize) + 1) * widest);
    this.#statistics = memory.doubles(STATISTICS.length);
    this.#orderAt = memory.words(train.count);
    this.#train = this.#resident(train);
    this.#test = this.#resident(test);
    this.#network.resetState();
    this.load(network.parameters, []);
  }

  get team(): KernelTeam {
    return this.#network.team;
  }

  parameters(): Float32Array {
    return this.#network.parameters;
  }

  state(): Float32Array[] {
    return Array.from({ length: this.#network.stateSlots }, (_, index) => this.#network.slot(index));
  }

  load(parameters: ArrayLike<number>, state: readonly ArrayLike<number>[]): void {
    this.#network.parameters = parameters;
    state.forEach((values, index) => this.#network.setSlot(index, values));
    this.#kernels.resetGuard(this.#steps.record);
  }

  drawOrder(rng: Rng): void {
    const [a, b, c, d] = rng.words();
    this.#kernels.drawOrder(this.#orderAt, this.#train.set.count, a, b, c, d);
  }

  step({ step, from, rows, learningRate, record }: StepRequest): Divergence | null {
    const { inputs, targets } = this.#steps;
    const { fanIn } = this.#layers[0]!;
    const { fanOut } = this.#layers[this.#layers.length - 1]!;
    const order = this.#orderAt + 4 * from;
    this.#kernels.gather(this.#train.inputs, padded(fanIn), order, rows, inputs);
    this.#kernels.gather(this.#train.targets, padded(fanOut), order, rows, targets);
    return this.#stepOn(inputs, targets, rows, learningRate, step, record);
  }

  /** A step on the training examples from … from + rows − 1, where they lie: the order is not looked at. */
  stepInOrder({ step, from, rows, learningRate, record }: StepRequest): Divergence | null {
    const { fanIn } = this.#layers[0]!;
    const { fanOut } = this.#layers[this.#layers.length - 1]!;
    const inputs = this.#train.inputs + 4 * from * padded(fanIn);
    const targets = this.#train.targets + 4 * from * padded(fanOut);
    return this.#stepOn(inputs, targets, rows, learningRate, step, record);
  }

  #stepOn(inputs: number, targets: number, rows: number, rate: number, step: number, record: boolean) {
    const { record: network } = this.#steps;
    this.#status = this.team.pass(() =>
      this.#kernels.step(network, inputs, targets, rows, rate, this.#weightDecay, step, Number(record)),
    );
    return this.#status === DONE ? null : this.#divergence(step, rows);
  }

  get loss(): number {
    return this.#network.results()[0]!;
  }

  gradientNorms(): number[] {
    if (this.#status === LOSS_NOT_FINITE) return [];
    if (this.#status !== DONE) return [...this.#failedNorms];
    return Array.from(this.#network.results().subarray(1));
  }

  updateRatios(): number[] {
    return this.#layers.map((_, index) => this.#kernels.updateRatio(this.#steps.record, index));
  }

  evaluate(name: 'train' | 'test'): Evaluation {
    const { inputs, targets, set } = name === 'train' ? this.#train : this.#test;
    const { fanIn } = this.#layers[0]!;
    const { fanOut } = this.#layers[this.#layers.length - 1]!;
    const pass = this.#sets;
    const scale = this.#kernels.meanScale(pass.record, set.count);
    let loss = 0;
    let correct = 0;
    for (let from = 0; from < set.count; from += EVALUATION_ROWS) {
      const rows = Math.min(EVALUATION_ROWS, set.count - from);
      this.team.pass(() => this.#kernels.forwardPass(pass.record, inputs + 4 * from * padded(fanIn), rows));
      loss += this.#kernels.lossPass(pass.record, targets + 4 * from * padded(fanOut), rows, scale);
      const outputs = this.#network.unpad(pass.layers[this.#layers.length - 1]!.a, rows, fanOut);
      correct += countCorrect(outputs, set.classes, from, rows, fanOut, this.#loss.threshold);
    }
    return { loss, accuracy: correct / set.count };
  }

  measureLayers(): LayerValue[][] {
    const { record } = this.#probe;
    const rows = this.#probeSize;
    this.#passProbe(false);
    const values = this.#memory.doublesAt(this.#statistics, STATISTICS.length);
    const parameters = this.#layers.some(({ slopeCount }) => slopeCount > 0) ? this.parameters() : null;
    return this.#layers.map(({ activation, slopeCount, slopesAt, end }, index) => {
      const limit = SATURATION_SHARE * activation.maxSlope;
      this.#kernels.layerStatistics(record, index, rows, limit, this.#scratch, this.#statistics);
      const found: LayerValue[] = STATISTICS.map((metric, i) => [metric, values[i]!]);
      if (slopeCount > 0 && parameters !== null) found.push(['slope.mean', meanAndStd(parameters, slopesAt, end)[0]]);
      return found;
    });
  }

  *probeSignals(): Generator<LayerSignals> {
    this.#passProbe(false);
    for (const [index, { fanOut }] of this.#layers.entries()) {
      const { z, a, delta } = this.#probe.layers[index]!;
      const read = (address: number) => this.#network.unpad(address, this.#probeSize, fanOut);
      yield { preActivation: read(z), activation: read(a), delta: read(delta) };
    }
  }

  /** Writes over the last step's gradients, of which nothing is asked any more: their norms are kept apart. */
  *layerValues(): Generator<LayerValues> {
    this.#passProbe(true);
    const [parameters, gradients] = [this.parameters(), this.#network.gradients];
    for (const [index, { fanOut, weightsAt, biasesAt }] of this.#layers.entries()) {
      const { z, a } = this.#probe.layers[index]!;
      yield {
        preActivation: this.#network.unpad(z, this.#probeSize, fanOut),
        activation: this.#network.unpad(a, this.#probeSize, fanOut),
        weights: parameters.subarray(weightsAt, biasesAt),
        weightGrads: gradients.subarray(weightsAt, biasesAt),
      };
    }
  }

  /** Forward and backward over the probe batch; with `wanted` also the gradients of all parameters. */
  #passProbe(wanted: boolean): void {
    const { record } = this.#probe;
    const { inputs, targets } = this.#train;
    const rows = this.#probeSize;
    this.team.pass(() => {
      this.#kernels.forwardPass(record, inputs, rows);
      this.#kernels.lossPass(record, targets, rows, this.#kernels.meanScale(record, rows));
      this.#kernels.backwardPass(record, inputs, rows, Number(wanted));
    });
  }

  predict(inputs: Float64Array, count: number): Float64Array {
    const { fanIn } = this.#layers[0]!;
    const { fanOut } = this.#layers[this.#layers.length - 1]!;
    const pass = this.#sets;
    const out = new Float64Array(count * fanOut);
    for (let from = 0; from < count; from += EVALUATION_ROWS) {
      const rows = Math.min(EVALUATION_ROWS, count - from);
      this.#network.pad(inputs, from * fanIn, rows, fanIn, pass.inputs);
      this.team.pass(() => this.#kernels.forwardPass(pass.record, pass.inputs, rows));
      out.set(this.#network.unpad(pass.layers[this.#layers.length - 1]!.a, rows, fanOut), from * fanOut);
    }
    this.#loss.toPrediction(out, count, fanOut);
    return out;
  }

  #failedNorms: readonly number[] = [];

  /** Where the failed step broke. */
  #divergence(step: number, rows: number): Divergence {
    const network = { layers: this.#layers };
    if (this.#status === LOSS_NOT_FINITE) {
      const read = (address: number, l: number) => this.#network.unpad(address, rows, this.#layers[l]!.fanOut);
      const work = {
        // A ReLU's z is not kept; NaN and +∞ pass through to its a.
        preActivations: this.#steps.layers.map(({ z, a }, l) => read(z === 0 ? a : z, l)),
        activations: this.#steps.layers.map(({ a }, l) => read(a, l)),
      };
      return forwardDivergence(network, work, rows, step);
    }
    if (this.#status === GRADIENT_NOT_FINITE) {
      this.#kernels.gradientNorms(this.#steps.record);
      this.#failedNorms = Array.from(this.#network.results().subarray(1));
      return gradientDivergence(network, this.#network.gradients, step)!;
    }
    // The kernels leave the parameters that they took back in the gradients' place.
    this.#failedNorms = Array.from(this.#network.results().subarray(1));
    return updateDivergence({ ...network, parameters: this.#network.gradients }, step)!;
  }

  #resident(set: LabelledSet): ResidentSet {
    const { fanIn } = this.#layers[0]!;
    const { fanOut } = this.#layers[this.#layers.length - 1]!;
    // A pass reads whole groups of 4 rows, so there are some more than the set has.
    const rows = padded(set.count) + 4;
    const inputs = this.#memory.words(rows * padded(fanIn));
    const targets = this.#memory.words(rows * padded(fanOut));
    this.#network.pad(set.inputs, 0, set.count, fanIn, inputs);
    this.#network.pad(set.targets, 0, set.count, fanOut, targets);
    return { inputs, targets, set };
  }
}

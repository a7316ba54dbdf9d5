import { layerMeasurements, norm, updateRatio, type LayerValue } from './diagnostics';
import { forwardDivergence, gradientDivergence, updateDivergence, type Divergence } from './divergence';
import type { Engine, EngineSetup, StepRequest } from './engine';
import { evaluate, EVALUATION_ROWS, loadRows, predictRows, type Evaluation } from './evaluation';
import type { LayerSignals } from './further';
import type { LayerValues } from './histogram';
import { LOSSES, type Loss } from './losses';
import type { FloatArray } from './matmul';
import type { Network, Workspace } from './network';
import { CLIPPINGS, type Clipping } from './optimizers';
import type { Rng } from './rng';
import { Updater } from './updater';

/** The network of network.ts: plain TypeScript. */
export class PlainEngine implements Engine {
  readonly team = null;
  loss = NaN;
  readonly #setup: EngineSetup;
  readonly #network: Network;
  readonly #loss: Loss;
  readonly #clipping: Clipping;
  readonly #updater: Updater;
  readonly #order: Int32Array;
  /** Buffers of the step; and of what looks on, which must not disturb what trains. */
  readonly #work: Workspace;
  readonly #observed: Workspace;
  readonly #targets: Float64Array;
  readonly #gradients: FloatArray;
  readonly #previous: FloatArray;
  #gradientNorms: number[] = [];

  constructor(setup: EngineSetup) {
    const { network, train, batch, probeSize } = setup;
    this.#setup = setup;
    this.#network = network;
    this.#loss = LOSSES[setup.loss];
    this.#clipping = CLIPPINGS[setup.clipping.name];
    this.#order = new Int32Array(train.count);
    this.#work = network.createWorkspace(batch);
    this.#observed = network.createWorkspace(Math.max(EVALUATION_ROWS, probeSize));
    this.#targets = new Float64Array(batch * network.outputs);
    this.#gradients = network.parameters.slice();
    this.#previous = network.parameters.slice();
    this.#updater = new Updater(setup.optimizer, setup.weightDecay, network, this.#gradients);
  }

  parameters(): FloatArray {
    return this.#network.parameters.slice();
  }

  state(): FloatArray[] {
    return this.#updater.state.map((slot) => slot.slice());
  }

  load(parameters: ArrayLike<number>, state: readonly ArrayLike<number>[]): void {
    this.#network.parameters.set(parameters);
    state.forEach((values, index) => this.#updater.state[index]!.set(values));
  }

  drawOrder(rng: Rng): void {
    rng.drawOrder(this.#order);
  }

  step({ step, from, rows, learningRate }: StepRequest): Divergence | null {
    const network = this.#network;
    const work = this.#work;
    const last = network.layers.length - 1;
    this.#gather(from, rows);
    const finite = network.forward(work, rows);
    const [outputs, delta] = [work.activations[last]!, work.deltas[last]!];
    this.#gradientNorms = [];
    this.loss = this.#loss.lossAndDelta(outputs, this.#targets, rows, network.outputs, delta);
    if (!finite || !Number.isFinite(this.loss)) return forwardDivergence(network, work, rows, step);

    network.backward(work, rows, this.#gradients);
    const layers = network.layers.map(({ weightsAt, end }) => norm(this.#gradients, weightsAt, end));
    this.#gradientNorms = [norm(Float64Array.from(layers), 0, layers.length), ...layers];
    const whole = this.#gradientNorms[0]!;
    const broken = Number.isFinite(whole) ? null : gradientDivergence(network, this.#gradients, step);
    if (broken !== null) return broken;

    this.#clipping.clip(this.#gradients, whole, this.#setup.clipping);
    this.#previous.set(network.parameters);
    this.#updater.step(learningRate, step);
    const overflown = updateDivergence(network, step);
    if (overflown !== null) network.parameters.set(this.#previous);
    return overflown;
  }

  gradientNorms(): number[] {
    return this.#gradientNorms;
  }

  updateRatios(): number[] {
    return this.#network.layers.map((layer) => updateRatio(layer, this.#previous, this.#network.parameters));
  }

  evaluate(name: 'train' | 'test'): Evaluation {
    return evaluate(this.#network, this.#observed, this.#setup[name], this.#loss);
  }

  measureLayers(): LayerValue[][] {
    this.#passProbe(null);
    const { probeSize } = this.#setup;
    return this.#network.layers.map((_, index) => layerMeasurements(this.#network, this.#observed, probeSize, index));
  }

  *probeSignals(): Generator<LayerSignals> {
    this.#passProbe(null);
    const { preActivations, activations, deltas } = this.#observed;
    for (const [index, { fanOut }] of this.#network.layers.entries()) {
      const read = (values: readonly FloatArray[]) => values[index]!.slice(0, this.#setup.probeSize * fanOut);
      yield { preActivation: read(preActivations), activation: read(activations), delta: read(deltas) };
    }
  }

  *layerValues(): Generator<LayerValues> {
    const { parameters, layers } = this.#network;
    // Of its own: the step's gradients are not touched.
    const gradients = new Float64Array(parameters.length);
    this.#passProbe(gradients);
    const { preActivations, activations } = this.#observed;
    for (const [index, { fanOut, weightsAt, biasesAt }] of layers.entries()) {
      const count = this.#setup.probeSize * fanOut;
      yield {
        preActivation: preActivations[index]!.slice(0, count),
        activation: activations[index]!.slice(0, count),
        weights: parameters.slice(weightsAt, biasesAt),
        weightGrads: gradients.subarray(weightsAt, biasesAt),
      };
    }
  }

  /** Forward and backward over the probe batch, in the buffers of what looks on. */
  #passProbe(gradients: FloatArray | null): void {
    const network = this.#network;
    const { train, probeSize } = this.#setup;
    const work = this.#observed;
    const last = network.layers.length - 1;
    loadRows(work, train.inputs, network.features, 0, probeSize);
    network.forward(work, probeSize);
    const targets = train.targets.subarray(0, probeSize * network.outputs);
    this.#loss.lossAndDelta(work.activations[last]!, targets, probeSize, network.outputs, work.deltas[last]!);
    network.backward(work, probeSize, gradients);
  }

  predict(inputs: Float64Array, count: number): Float64Array {
    return predictRows(this.#network, this.#observed, inputs, count, this.#loss);
  }

  /** Copies the examples order[from … from + rows − 1] into the workspace. */
  #gather(from: number, rows: number): void {
    const { train } = this.#setup;
    const { features, outputs } = this.#network;
    const { inputs } = this.#work;
    for (let row = 0; row < rows; row++) {
      const example = this.#order[from + row]!;
      for (let i = 0; i < features; i++) inputs[row * features + i] = train.inputs[example * features + i]!;
      for (let i = 0; i < outputs; i++) this.#targets[row * outputs + i] = train.targets[example * outputs + i]!;
    }
  }
}

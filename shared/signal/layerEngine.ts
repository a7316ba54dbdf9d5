import { ACTIVATIONS, type Activation } from '../activations';
import { SATURATION_SHARE } from '../diagnostics';
import type { LayerSpec } from '../experiment';
import { KernelMemory, padded } from '../kernelMemory';
import { KernelNetwork, type KernelPass, type LayerPlace } from '../kernelNetwork';
import { Network } from '../network';
import { OPTIMIZERS } from '../optimizers';
import { defaultChoice } from '../params';

/** A layer's weights as the kernels have them, [padded fanIn × padded fanOut], and its biases [fanOut]. */
export interface LayerWeights {
  readonly weights: Float32Array;
  /** Multiplies every weight. */
  readonly scale: number;
  readonly biases: Float64Array | null;
}

/** Statistics of the kernels, see `layerStatistics`. */
export interface KernelStatistics {
  readonly zMean: number;
  readonly zStd: number;
  readonly aMean: number;
  readonly aStd: number;
  readonly deltaRms: number;
  readonly weightStd: number;
  readonly meanSlope: number;
  readonly saturated: number;
  readonly inactive: number;
  readonly dead: number;
}

const STATISTICS = 10;

/** One dense layer in the float32 kernels, for networks that are run through layer by layer: weights come and go. */
export class LayerEngine {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly batch: number;
  readonly #network: KernelNetwork;
  readonly #pass: KernelPass;
  readonly #place: LayerPlace;
  readonly #limit: number;
  readonly #scratch: number;
  readonly #out: number;

  constructor(memory: KernelMemory, { units, activation }: LayerSpec, fanIn: number, batch: number) {
    const record: Activation = ACTIVATIONS[activation.name];
    const alpha = Number(activation['alpha'] ?? record.params['alpha']?.default ?? 0);
    const shape = { units, activation: record, alpha, slopePerUnit: activation['perUnit'] === 1 };
    // The plain network knows where a learned slope lies and what it starts from.
    const { layers, parameters } = new Network(fanIn, [shape], 'float32');
    const sgd = defaultChoice(OPTIMIZERS.sgd);
    const network = new KernelNetwork(memory, { layers, loss: 'mse', optimizer: sgd, clipping: { name: 'none' } });
    network.parameters = parameters;
    this.#network = network;
    this.#pass = network.createPass(batch, true);
    this.#place = network.placeOf(0);
    this.#limit = SATURATION_SHARE * record.maxSlope;
    this.#scratch = memory.words((padded(batch) + 1) * this.#place.width);
    this.#out = memory.doubles(STATISTICS);
    this.fanIn = fanIn;
    this.fanOut = units;
    this.batch = batch;
  }

  load({ weights, scale, biases }: LayerWeights): void {
    const { memory } = this.#network;
    const to = memory.floatsAt(this.#place.weights, weights.length);
    if (scale === 1) to.set(weights);
    else for (let i = 0; i < to.length; i++) to[i] = weights[i]! * scale;
    const place = memory.floatsAt(this.#place.biases, this.#place.width);
    if (biases === null) place.fill(0);
    else place.set(biases);
  }

  /** From inputs [batch × fanIn]: z and a [batch × fanOut]. */
  forward(inputs: Float32Array | Float64Array): { z: Float32Array; a: Float32Array } {
    const { batch, fanIn, fanOut } = this;
    this.#network.pad(inputs, 0, batch, fanIn, this.#pass.inputs);
    this.#network.memory.kernels.forwardPass(this.#pass.record, this.#pass.inputs, batch);
    const { z, a } = this.#pass.layers[0]!;
    return { z: this.#network.unpad(z, batch, fanOut), a: this.#network.unpad(a, batch, fanOut) };
  }

  /**
   * From what forward gave and ∂L/∂a [batch × fanOut]: δ = ∂L/∂z, ∂L/∂inputs, the sum of squares of Σ δ·inputs over the batch (of the
   * weights alone), and the statistics of the layer.
   */
  backward(inputs: Float32Array | Float64Array, z: Float32Array, a: Float32Array, gradient: Float32Array) {
    const { batch, fanIn, fanOut } = this;
    const network = this.#network;
    const { kernels } = network.memory;
    const at = this.#pass.layers[0]!;
    network.pad(inputs, 0, batch, fanIn, this.#pass.inputs);
    network.pad(z, 0, batch, fanOut, at.z);
    if (at.a !== at.z) network.pad(a, 0, batch, fanOut, at.a);
    network.pad(gradient, 0, batch, fanOut, at.delta);
    kernels.backwardPass(this.#pass.record, this.#pass.inputs, batch, 1);
    kernels.layerStatistics(this.#pass.record, 0, batch, this.#limit, this.#scratch, this.#out);
    const delta = network.unpad(at.delta, batch, fanOut);
    const below = network.inputGradient(this.#pass, batch);
    const { inputWidth, width, weightGradients } = this.#place;
    const gradients = network.memory.floatsAt(weightGradients, inputWidth * width);
    let squares = 0;
    for (let i = 0; i < gradients.length; i++) squares += gradients[i]! * gradients[i]!;
    return { delta, below, squares, statistics: this.#statistics() };
  }

  #statistics(): KernelStatistics {
    const [zMean, zStd, aMean, aStd, deltaRms, weightStd, meanSlope, saturated, inactive, dead] =
      this.#network.memory.doublesAt(this.#out, STATISTICS) as unknown as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
    return { zMean, zStd, aMean, aStd, deltaRms, weightStd, meanSlope, saturated, inactive, dead };
  }
}

/** Bytes of the engines that are kept: beyond, they are made anew in a memory of their own. */
const MOST_WORDS = 60_000_000;

/** The engines of the last shapes: making one takes longer than using it. */
export class LayerEngines {
  #memory = new KernelMemory();
  #words = 0;
  readonly #kept = new Map<string, LayerEngine>();

  of(layer: LayerSpec, fanIn: number, batch: number): LayerEngine {
    const key = JSON.stringify([layer.units, layer.activation, fanIn, batch]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const words = 3 * fanIn * layer.units + batch * (6 * layer.units + 3 * fanIn) + 600_000;
    if (this.#words + words > MOST_WORDS && this.#words > 0) {
      this.#memory = new KernelMemory();
      this.#kept.clear();
      this.#words = 0;
    }
    const engine = new LayerEngine(this.#memory, layer, fanIn, batch);
    this.#kept.set(key, engine);
    this.#words += words;
    return engine;
  }
}

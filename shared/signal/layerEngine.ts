import { ACTIVATIONS, type Activation } from '../activations';
import { SATURATION_SHARE } from '../diagnostics';
import type { LayerSpec } from '../experiment';
import { padded, type KernelMemory } from '../kernelMemory';
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

/** Statistics of the kernels, see `signalStatistics`, in their order. */
const STATISTICS = [
  'zMean',
  'zStd',
  'q',
  'aMean',
  'aStd',
  'deltaSquare',
  'gradientSquares',
  'meanSlope',
  'saturated',
  'inactive',
  'dead',
] as const;
export type KernelStatistics = Readonly<Record<(typeof STATISTICS)[number], number>>;

/** Addresses of a layer's z and a, [padded rows × padded units]. */
export interface SignalPlace {
  readonly z: number;
  readonly a: number;
}

/** Words of a layer's record (shared/kernels/layout.ts) that name z, a and delta. */
const SIGNALS_AT = 13;

/** One dense layer in the float32 kernels, for networks that are run through layer by layer: weights come and go, signals stay where they are. */
export class LayerEngine {
  readonly #network: KernelNetwork;
  readonly #pass: KernelPass;
  readonly #place: LayerPlace;
  readonly #record: number;
  readonly #batch: number;
  readonly #limit: number;
  readonly #drawn: number;
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
    // Its own buffers are as small as they can be: each pass is given the places of its signals.
    this.#pass = network.createPass(1, true);
    this.#record = memory.integersAt(this.#pass.record, 2)[1]!;
    this.#place = network.placeOf(0);
    this.#limit = SATURATION_SHARE * record.maxSlope;
    this.#drawn = memory.words(this.#place.inputWidth * this.#place.width);
    this.#scratch = memory.words((padded(batch) + 1) * this.#place.width);
    this.#out = memory.doubles(STATISTICS.length);
    this.#batch = batch;
  }

  load({ weights, scale, biases }: LayerWeights): void {
    const { memory } = this.#network;
    if (scale === 1) memory.floatsAt(this.#place.weights, weights.length).set(weights);
    else {
      memory.floatsAt(this.#drawn, weights.length).set(weights);
      memory.kernels.scaled(this.#drawn, this.#place.weights, weights.length, scale);
    }
    const place = memory.floatsAt(this.#place.biases, this.#place.width);
    place.fill(0);
    if (biases !== null) place.set(biases);
  }

  /** From inputs [batch × fanIn] to z and a. */
  forward(inputs: number, { z, a }: SignalPlace): void {
    const { memory } = this.#network;
    memory.integersAt(this.#record + 4 * SIGNALS_AT, 2).set([z, a]);
    memory.kernels.forwardPass(this.#pass.record, inputs, this.#batch);
  }

  /** From ∂L/∂a at `delta` to δ = ∂L/∂z, which takes its place, and to ∂L/∂inputs at `below` unless that is null. */
  backward(inputs: number, { z, a }: SignalPlace, delta: number, below: number | null): KernelStatistics {
    const { memory } = this.#network;
    const { kernels } = memory;
    memory.integersAt(this.#record + 4 * SIGNALS_AT, 3).set([z, a, delta]);
    kernels.backwardPass(this.#pass.record, inputs, this.#batch, 1);
    kernels.signalStatistics(this.#pass.record, this.#batch, this.#limit, this.#scratch, this.#out);
    if (below !== null) this.#network.inputGradientTo(below, delta, this.#batch);
    const found = memory.doublesAt(this.#out, STATISTICS.length);
    return Object.fromEntries(STATISTICS.map((name, i) => [name, found[i]])) as KernelStatistics;
  }
}

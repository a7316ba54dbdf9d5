import { ACTIVATION_NUMBERS, CLIPPING_NUMBERS, LOSS_NUMBERS, OPTIMIZER_SETTINGS } from './kernelLayout';
import { padded, type KernelMemory } from './kernelMemory';
import { KernelTeam } from './kernelTeam';
import type { LossName } from './losses';
import type { DenseLayer } from './network';
import { OPTIMIZERS, type ClippingName, type Optimizer, type OptimizerName } from './optimizers';
import type { Choice } from './params';
import { MOST_THREADS } from './threadChoice';

const LAYER_WORDS = 16;
const NETWORK_WORDS = 20;

export interface KernelSettings {
  readonly layers: readonly DenseLayer[];
  readonly loss: LossName;
  readonly optimizer: Choice<OptimizerName>;
  readonly clipping: Choice<ClippingName>;
}

/** A layer's place in the padded blocks, in numbers from their start. */
interface Place {
  readonly inputWidth: number;
  readonly width: number;
  readonly weightsAt: number;
  readonly biasesAt: number;
  readonly slopesAt: number;
}

/** Addresses of a layer's blocks, and their widths in numbers. */
export interface LayerPlace {
  readonly inputWidth: number;
  readonly width: number;
  readonly weights: number;
  readonly biases: number;
  readonly weightGradients: number;
}

/** Buffers for passes over up to `capacity` rows, and the record that the kernels know them by. */
export interface KernelPass {
  readonly record: number;
  readonly capacity: number;
  /** [capacity × padded features]. */
  readonly inputs: number;
  /** [capacity × padded outputs]. */
  readonly targets: number;
  /** Of each layer, [capacity × width]. */
  readonly layers: readonly { readonly z: number; readonly a: number; readonly delta: number }[];
}

/**
 * A dense network in the kernels' memory. There its matrices are [fanIn × fanOut], transposed, with rows padded by zeros,
 * and all slopes lie behind all weights and biases; everything that goes in or out is in the order of network.ts.
 */
export class KernelNetwork {
  readonly memory: KernelMemory;
  readonly team: KernelTeam;
  readonly layers: readonly DenseLayer[];
  readonly parameterCount: number;
  readonly stateSlots: number;
  readonly #settings: KernelSettings;
  readonly #places: readonly Place[];
  readonly #weightCount: number;
  readonly #slopeCount: number;
  readonly #parameters: number;
  readonly #gradients: number;
  readonly #previous: number;
  readonly #state: number;
  readonly #results: number;
  /** The words of the network's record behind its layers: the same for every pass. */
  readonly #shared: readonly number[];
  readonly #panel: number;
  /** Room for the gradient of the inputs, taken when first asked for. */
  #dx = { at: 0, rows: 0 };

  constructor(memory: KernelMemory, settings: KernelSettings) {
    const { layers, loss, optimizer, clipping } = settings;
    this.memory = memory;
    this.team = new KernelTeam(memory);
    this.layers = layers;
    this.#settings = settings;
    this.parameterCount = layers[layers.length - 1]!.end;
    let at = 0;
    const places = layers.map(({ fanIn, fanOut }) => {
      const [inputWidth, width] = [padded(fanIn), padded(fanOut)];
      const place = { inputWidth, width, weightsAt: at, biasesAt: at + inputWidth * width };
      at = place.biasesAt + width;
      return place;
    });
    this.#weightCount = at;
    this.#places = places.map((place, l) => {
      const slopesAt = at;
      at += padded(layers[l]!.slopeCount);
      return { ...place, slopesAt };
    });
    this.#slopeCount = at - this.#weightCount;
    const record: Optimizer = OPTIMIZERS[optimizer.name];
    this.stateSlots = record.stateSlots(optimizer);

    this.#panel = memory.words(memory.kernels.panelSize.value * MOST_THREADS);
    this.#parameters = memory.words(at);
    this.#gradients = memory.words(at);
    this.#previous = memory.words(at);
    this.#state = memory.words(at * this.stateSlots);
    const kept = memory.words(at * this.stateSlots);
    this.#results = memory.doubles(layers.length + 2);
    const { number, gain, values } = OPTIMIZER_SETTINGS[optimizer.name](optimizer);
    const guard = memory.doubles(4);
    memory.doublesAt(guard, 4)[3] = gain;
    const numbers = memory.doubles(4);
    memory.doublesAt(numbers, values.length).set(values);
    const limit = memory.doubles(1);
    memory.doublesAt(limit, 1)[0] = Number(clipping['maxNorm'] ?? clipping['maxValue'] ?? 0);
    this.#shared = [
      LOSS_NUMBERS[loss],
      this.#parameters,
      this.#gradients,
      this.#weightCount,
      this.#slopeCount,
      number,
      this.#state,
      this.stateSlots,
      CLIPPING_NUMBERS[clipping.name],
      this.#panel,
      this.#previous,
      kept,
      guard,
      this.#results,
      numbers,
      limit,
      this.team.address,
    ];
  }

  /** `keepsZ` keeps the pre-activations of every layer; without it those of a ReLU are not. */
  createPass(capacity: number, keepsZ: boolean): KernelPass {
    const { memory } = this;
    const rows = padded(capacity);
    const first = this.#places[0]!;
    const last = this.#places[this.#places.length - 1]!;
    const layers = this.#places.map(({ width }, l) => {
      const { name } = this.layers[l]!.activation;
      const a = memory.words(rows * width);
      const fused = name === 'identity' ? a : name === 'relu' && !keepsZ ? 0 : null;
      return { a, z: fused ?? memory.words(rows * width), delta: memory.words(rows * width) };
    });
    const records = memory.words(LAYER_WORDS * layers.length);
    layers.forEach(({ a, z, delta }, l) => {
      const { fanIn, fanOut, activation, alpha, slopeCount } = this.layers[l]!;
      const { inputWidth, width, weightsAt, biasesAt, slopesAt } = this.#places[l]!;
      const shape = memory.words(4);
      memory.floatsAt(shape, 4).fill(alpha);
      const words = [
        fanIn,
        fanOut,
        inputWidth,
        width,
        ACTIVATION_NUMBERS[activation.name as keyof typeof ACTIVATION_NUMBERS],
        shape,
        this.#parameters + 4 * weightsAt,
        this.#parameters + 4 * biasesAt,
        this.#parameters + 4 * slopesAt,
        slopeCount,
        this.#gradients + 4 * weightsAt,
        this.#gradients + 4 * biasesAt,
        this.#gradients + 4 * slopesAt,
        z,
        a,
        delta,
      ];
      memory.integersAt(records + 4 * LAYER_WORDS * l, LAYER_WORDS).set(words);
    });
    const record = memory.words(NETWORK_WORDS);
    memory.integersAt(record, NETWORK_WORDS).set([layers.length, records, ...this.#shared]);
    const inputs = memory.words(rows * first.inputWidth);
    return { record, capacity, inputs, targets: memory.words(rows * last.width), layers };
  }

  /** Parameters in the order of network.ts: a copy. */
  get parameters(): Float32Array {
    return this.#read(this.#parameters);
  }

  set parameters(values: ArrayLike<number>) {
    this.#write(values, this.#parameters);
  }

  /** Gradients of the last backward pass: a copy. */
  get gradients(): Float32Array {
    return this.#read(this.#gradients);
  }

  set gradients(values: ArrayLike<number>) {
    this.#write(values, this.#gradients);
  }

  /** A copy of a slot of the optimizer's state. */
  slot(index: number): Float32Array {
    return this.#read(this.#slotAt(index));
  }

  setSlot(index: number, values: ArrayLike<number>): void {
    this.#write(values, this.#slotAt(index));
  }

  /** Where a layer lies in memory, for programs that write its weights [inputWidth × width] or read their gradients there. */
  placeOf(index: number): LayerPlace {
    const { inputWidth, width, weightsAt, biasesAt } = this.#places[index]!;
    const [parameters, gradients] = [this.#parameters, this.#gradients];
    return {
      inputWidth,
      width,
      weights: parameters + 4 * weightsAt,
      biases: parameters + 4 * biasesAt,
      weightGradients: gradients + 4 * weightsAt,
    };
  }

  /** Every slot at the value that the optimizer starts from, the padding too. */
  resetState(): void {
    const { optimizer } = this.#settings;
    const record: Optimizer = OPTIMIZERS[optimizer.name];
    const count = this.#weightCount + this.#slopeCount;
    record
      .initialState(optimizer)
      .forEach((value, index) => this.memory.floatsAt(this.#slotAt(index), count).fill(value));
  }

  /** Doubles that a step leaves: the loss, then the norm of all gradients and of each layer's. */
  results(): Float64Array {
    return this.memory.doublesAt(this.#results, this.layers.length + 2);
  }

  /** ∂loss/∂inputs [rows × features], after a backward pass. */
  inputGradient(pass: KernelPass, rows: number): Float32Array {
    const { inputWidth } = this.#places[0]!;
    const count = padded(rows);
    if (count > this.#dx.rows) this.#dx = { at: this.memory.words(count * inputWidth), rows: count };
    this.inputGradientTo(this.#dx.at, pass.layers[0]!.delta, rows);
    return this.unpad(this.#dx.at, rows, this.layers[0]!.fanIn);
  }

  /** The same into a place of [padded rows × padded features], from the first layer's delta. */
  inputGradientTo(address: number, delta: number, rows: number): void {
    const { inputWidth, width } = this.#places[0]!;
    const { fanOut } = this.layers[0]!;
    const { kernels } = this.memory;
    kernels.inputGradient(delta, this.#parameters, address, padded(rows), inputWidth, fanOut, width, this.#panel);
  }

  /** rows × columns numbers out of a padded buffer. */
  unpad(address: number, rows: number, columns: number): Float32Array {
    const width = padded(columns);
    const from = this.memory.floatsAt(address, rows * width);
    if (width === columns) return from.slice();
    const out = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[i * columns + j] = from[i * width + j]!;
    return out;
  }

  /** Writes rows × columns numbers, those of `values` from `at` on, into a padded buffer. */
  pad(values: ArrayLike<number>, at: number, rows: number, columns: number, address: number): void {
    const width = padded(columns);
    const to = this.memory.floatsAt(address, rows * width);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) to[i * width + j] = values[at + i * columns + j]!;
    }
  }

  #slotAt(index: number): number {
    return this.#state + 4 * index * (this.#weightCount + this.#slopeCount);
  }

  #read(address: number): Float32Array {
    const from = this.memory.floatsAt(address, this.#weightCount + this.#slopeCount);
    const out = new Float32Array(this.parameterCount);
    this.#eachPair((logical, inside) => (out[logical] = from[inside]!));
    return out;
  }

  #write(values: ArrayLike<number>, address: number): void {
    const to = this.memory.floatsAt(address, this.#weightCount + this.#slopeCount);
    this.#eachPair((logical, inside) => (to[inside] = values[logical]!));
  }

  /** Calls back with the two indices of each parameter: in the order of network.ts, and in the padded block. */
  #eachPair(visit: (logical: number, inside: number) => void): void {
    this.layers.forEach(({ fanIn, fanOut, weightsAt, biasesAt, slopesAt, slopeCount }, l) => {
      const place = this.#places[l]!;
      for (let j = 0; j < fanOut; j++) {
        const row = weightsAt + j * fanIn;
        for (let i = 0; i < fanIn; i++) visit(row + i, place.weightsAt + i * place.width + j);
        visit(biasesAt + j, place.biasesAt + j);
      }
      for (let j = 0; j < slopeCount; j++) visit(slopesAt + j, place.slopesAt + j);
    });
  }
}

import type { LayerSpec } from '../experiment';
import { INITIALIZERS, type Initializer } from '../initializers';
import { padded } from '../kernelMemory';
import { Rng } from '../rng';
import type { LayerWeights } from './layerEngine';
import type { UnitDraws } from './unitDraws';

/** Numbers of weights that are kept between two settings: 120 MB. */
const MOST_NUMBERS = 30_000_000;

/**
 * Draws the weights of layers, each from the stream that an experiment draws it from. The draws of an initializer are kept at gain
 * 1 and multiplied when they are used, so that another gain, which every initializer multiplies by, draws nothing.
 */
export class WeightDraws {
  readonly #units: UnitDraws;
  readonly #kept = new Map<string, Float32Array>();
  #numbers = 0;

  constructor(units: UnitDraws) {
    this.#units = units;
  }

  /** Of layer `index` (from 1) of the network of a seed. */
  of({ units, initializer, biasInitializer }: LayerSpec, fanIn: number, index: number, seed: number): LayerWeights {
    const { gain, ...choice } = initializer;
    const record: Initializer = INITIALIZERS[initializer.name];
    const fans = { fanIn, fanOut: units };
    const key = JSON.stringify([choice, units, fanIn, index, seed]);
    let weights = this.#kept.get(key);
    if (weights === undefined) {
      const stream = `layer ${index} weights`;
      const plain = { ...initializer, gain: 1 };
      const unit = record.unit?.(plain);
      if (unit === undefined) {
        const block = new Float64Array(units * fanIn);
        record.fill(block, fans, Rng.stream(seed, stream), plain);
        weights = laidOut(block, 1, fanIn, units);
      } else {
        // As `fill` does it: the standard deviation times each draw.
        const std = Math.sqrt(record.variance(fans, plain)!);
        weights = laidOut(this.#units.of(seed, stream, unit, units * fanIn), std, fanIn, units);
      }
      this.#keep(key, weights);
    }
    let biases: Float64Array | null = null;
    if (biasInitializer.name !== 'zeros') {
      biases = new Float64Array(units);
      const drawn: Initializer = INITIALIZERS[biasInitializer.name];
      drawn.fill(biases, fans, Rng.stream(seed, `layer ${index} biases`), biasInitializer);
    }
    return { weights, scale: Number(gain ?? 1), biases };
  }

  #keep(key: string, weights: Float32Array): void {
    if (weights.length > MOST_NUMBERS / 4) return;
    this.#kept.set(key, weights);
    this.#numbers += weights.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#numbers <= MOST_NUMBERS) break;
      this.#kept.delete(oldest);
      this.#numbers -= length;
    }
  }
}

/** std · [fanOut × fanIn], row-major → [padded fanIn × padded fanOut], with zeros in the padding. */
function laidOut(block: Float64Array, std: number, fanIn: number, fanOut: number): Float32Array {
  const width = padded(fanOut);
  const out = new Float32Array(padded(fanIn) * width);
  for (let unit = 0, at = 0; unit < fanOut; unit++) {
    for (let i = 0, to = unit; i < fanIn; i++, to += width) out[to] = std * block[at++]!;
  }
  return out;
}

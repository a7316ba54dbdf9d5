import type { LayerSpec } from '../experiment';
import { INITIALIZERS, type Initializer } from '../initializers';
import { padded } from '../kernelMemory';
import { Rng } from '../rng';
import type { LayerWeights } from './layerEngine';

/** Numbers of weights that are kept between two settings: 200 MB. */
const MOST_NUMBERS = 50_000_000;

/**
 * Draws the weights of layers, each from the stream that an experiment draws it from. The draws of an initializer are kept at gain
 * 1 and multiplied when they are used, so that another gain, which every initializer multiplies by, draws nothing.
 */
export class WeightDraws {
  readonly #kept = new Map<string, Float32Array>();
  #numbers = 0;

  /** Of layer `index` (from 1) of the network of a seed. */
  of({ units, initializer, biasInitializer }: LayerSpec, fanIn: number, index: number, seed: number): LayerWeights {
    const { gain, ...choice } = initializer;
    const record: Initializer = INITIALIZERS[initializer.name];
    const stream = (what: string) => Rng.stream(seed, `layer ${index} ${what}`);
    const key = JSON.stringify([choice, units, fanIn, index, seed]);
    let weights = this.#kept.get(key);
    if (weights === undefined) {
      const block = new Float64Array(units * fanIn);
      record.fill(block, { fanIn, fanOut: units }, stream('weights'), { ...initializer, gain: 1 });
      weights = laidOut(block, fanIn, units);
      this.#keep(key, weights);
    }
    let biases: Float64Array | null = null;
    if (biasInitializer.name !== 'zeros') {
      biases = new Float64Array(units);
      const drawn: Initializer = INITIALIZERS[biasInitializer.name];
      drawn.fill(biases, { fanIn, fanOut: units }, stream('biases'), biasInitializer);
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

/** [fanOut × fanIn], row-major → [padded fanIn × padded fanOut], with zeros in the padding. */
function laidOut(block: Float64Array, fanIn: number, fanOut: number): Float32Array {
  const width = padded(fanOut);
  const out = new Float32Array(padded(fanIn) * width);
  for (let unit = 0, at = 0; unit < fanOut; unit++) {
    for (let i = 0, to = unit; i < fanIn; i++, to += width) out[to] = block[at++]!;
  }
  return out;
}

import { log } from './math';

/** Words of a saved state: four of the generator, a flag, and the two halves of a second normal that was drawn ahead. */
const STATE_WORDS = 7;

/**
 * Seeded random numbers: xoshiro128** on 32-bit words, seeded by hashing (seed, stream name). Streams with different names
 * are independent in practice, so that drawing more from one never shifts another.
 *
 * Source   "Scrambled linear pseudorandom number generators", 2021, doi:10.1145/3460772.
 */
export class Rng {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #hasSpare = false;
  #spare = 0;

  private constructor(words: readonly [number, number, number, number]) {
    [this.#a, this.#b, this.#c, this.#d] = words;
  }

  /** The stream of that name. `seed` is a whole number from 0 to 2^53 − 1. Equal arguments give equal numbers. */
  static stream(seed: number, name: string): Rng {
    // A chain over seed and name; every input word passes a full mixing round before the next.
    let hash = mix((seed >>> 0) ^ 0x9e3779b9);
    hash = mix(hash ^ (Math.floor(seed / 4294967296) >>> 0));
    for (let i = 0; i < name.length; i++) hash = mix((Math.imul(hash, 31) + name.charCodeAt(i)) >>> 0);
    let second = mix(hash ^ 0x85ebca6b ^ (seed >>> 0));
    for (let i = name.length - 1; i >= 0; i--) second = mix((Math.imul(second, 37) + name.charCodeAt(i)) >>> 0);
    const words = [mix(hash), mix(second), mix(hash + 0x6a09e667), mix(second + 0xbb67ae85)] as const;
    // All zero is the one state that the generator never leaves.
    return new Rng((words[0] | words[1] | words[2] | words[3]) === 0 ? [1, 2, 3, 4] : [...words]);
  }

  /** A whole number from 0 to 2^32 − 1. */
  uint32(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform on [0, 1), one of 2^53 equally spaced numbers. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    return (high * 67108864 + (this.uint32() >>> 6)) / 9007199254740992;
  }

  /** Standard normal, by the polar method; every second draw comes from the pair before. */
  normal(): number {
    if (this.#hasSpare) {
      this.#hasSpare = false;
      return this.#spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * log(square)) / square);
      this.#spare = y * scale;
      this.#hasSpare = true;
      return x * scale;
    }
  }

  /** Standard normal given |x| ≤ 2, not rescaled: its standard deviation is 0.8796. */
  truncatedNormal(): number {
    for (;;) {
      const value = this.normal();
      if (Math.abs(value) <= 2) return value;
    }
  }

  /** A whole number from 0 to n − 1, without bias, for n from 1 to 2^32. */
  below(n: number): number {
    const limit = 4294967296 - (4294967296 % n);
    for (;;) {
      const value = this.uint32();
      if (value < limit) return value % n;
    }
  }

  /** Puts the items in random order, in place. */
  shuffle(items: Int32Array): void {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = items[i]!;
      items[i] = items[j]!;
      items[j] = kept;
    }
  }

  /**
   * Fills `order` with 0 … length − 1 in random order. Another shuffle than `shuffle`, and faster: a word times n, divided
   * by 2^32, is the place (Lemire, doi:10.1145/3230636). The float32 kernels draw the same order (kernels/order.ts).
   */
  drawOrder(order: Int32Array): void {
    for (let i = 0; i < order.length; i++) order[i] = i;
    for (let i = order.length - 1; i > 0; i--) {
      const j = this.#scaled(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
  }

  /** ⌊word · n / 2^32⌋; words whose product falls into the uneven part below 2^32 mod n are drawn again. */
  #scaled(n: number): number {
    for (;;) {
      const word = this.uint32();
      const low = Math.imul(word, n) >>> 0;
      if (low < n && low < 4294967296 % n) continue;
      // The product in two halves, each exact.
      const carried = (word >>> 16) * n + Math.floor(((word & 0xffff) * n) / 65536);
      return Math.floor(carried / 65536);
    }
  }

  /** The generator's four words. */
  words(): readonly [number, number, number, number] {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /** Everything that decides the numbers to come. */
  state(): Uint32Array {
    const words = new Uint32Array(STATE_WORDS);
    words.set([this.#a, this.#b, this.#c, this.#d, this.#hasSpare ? 1 : 0]);
    // Through a view with a stated byte order: the same words on every machine.
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, this.#hasSpare ? this.#spare : 0);
    words[5] = bytes.getUint32(0);
    words[6] = bytes.getUint32(4);
    return words;
  }

  /** Goes on from a state that `state()` returned. */
  setState(words: Uint32Array): void {
    this.#a = words[0]! | 0;
    this.#b = words[1]! | 0;
    this.#c = words[2]! | 0;
    this.#d = words[3]! | 0;
    this.#hasSpare = words[4] === 1;
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setUint32(0, words[5]!);
    bytes.setUint32(4, words[6]!);
    this.#spare = bytes.getFloat64(0);
  }
}

/** A bijection of the 32-bit words in which every bit of the input changes about half of the output. */
function mix(word: number): number {
  let x = (word + 0x9e3779b9) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

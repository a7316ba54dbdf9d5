/**
 * A binary arithmetic coder that learns how likely a 1 is in each context, with integers alone: the same bytes everywhere, and
 * no table in front of them, so that it packs a few dozen numbers as well as millions.
 *
 * Source   "Range encoding: an algorithm for removing redundancy from a digitised message", 1979; with the adaptive bits and the
 *          carry of LZMA.
 */

/** Probabilities are of 11 bits; a bit moves its own by a share of 2^−SHIFT of the way. */
const ONE = 2048;
const SHIFT = 4;
const TOP = 0x100_0000;
const WORD = 0x1_0000_0000;

/** Chances of a 0, one a context: the same for who writes and who reads. */
export function contexts(count: number): Uint16Array {
  return new Uint16Array(count).fill(ONE / 2);
}

export class RangeEncoder {
  readonly #bytes: number[] = [];
  #low = 0;
  #range = WORD - 1;
  /** Bytes that a carry may still change: the first of them, and how many 255 follow. */
  #pending = -1;
  #follow = 0;

  bit(chances: Uint16Array, context: number, bit: number): void {
    const chance = chances[context]!;
    const bound = Math.floor(this.#range / ONE) * chance;
    if (bit === 0) {
      this.#range = bound;
      chances[context] = chance + ((ONE - chance) >> SHIFT);
    } else {
      this.#low += bound;
      this.#range -= bound;
      chances[context] = chance - (chance >> SHIFT);
    }
    this.#shift();
  }

  /** A bit of which nothing is known. */
  plain(bit: number): void {
    this.#range = Math.floor(this.#range / 2);
    if (bit !== 0) this.#low += this.#range;
    this.#shift();
  }

  /** The bytes: as few as tell the last bit. A reader takes those that are missing for 0. */
  finish(): Uint8Array {
    // Of all numbers in the range the one with the most zeros at its end.
    let value = this.#low + this.#range - 1;
    for (let size = TOP * 256; size >= 1; size /= 256) {
      const rounded = Math.floor(value / size) * size;
      if (rounded < this.#low) continue;
      value = rounded;
      break;
    }
    this.#low = value;
    for (let i = 0; i < 5; i++) this.#out();
    let end = this.#bytes.length;
    while (end > 0 && this.#bytes[end - 1] === 0) end--;
    return Uint8Array.from(this.#bytes.slice(0, end));
  }

  #shift(): void {
    while (this.#range < TOP) {
      this.#range *= 256;
      this.#out();
    }
  }

  #out(): void {
    if (this.#low < 0xff00_0000 || this.#low >= WORD) {
      const carry = this.#low >= WORD ? 1 : 0;
      if (this.#pending >= 0) this.#bytes.push((this.#pending + carry) & 0xff);
      for (; this.#follow > 0; this.#follow--) this.#bytes.push((0xff + carry) & 0xff);
      this.#pending = Math.floor(this.#low / TOP) % 256;
    } else this.#follow++;
    this.#low = (this.#low % TOP) * 256;
  }
}

export class RangeDecoder {
  readonly #bytes: Uint8Array;
  #at: number;
  #code = 0;
  #range = WORD - 1;

  constructor(bytes: Uint8Array, from: number) {
    this.#bytes = bytes;
    this.#at = from;
    for (let i = 0; i < 4; i++) this.#code = this.#code * 256 + this.#next();
  }

  bit(chances: Uint16Array, context: number): number {
    const chance = chances[context]!;
    const bound = Math.floor(this.#range / ONE) * chance;
    if (this.#code < bound) {
      this.#range = bound;
      chances[context] = chance + ((ONE - chance) >> SHIFT);
      this.#fill();
      return 0;
    }
    this.#code -= bound;
    this.#range -= bound;
    chances[context] = chance - (chance >> SHIFT);
    this.#fill();
    return 1;
  }

  plain(): number {
    this.#range = Math.floor(this.#range / 2);
    const bit = this.#code >= this.#range ? 1 : 0;
    if (bit === 1) this.#code -= this.#range;
    this.#fill();
    return bit;
  }

  /** Bytes that were not needed: 0 where just those that were written are there. */
  get left(): number {
    return Math.max(0, this.#bytes.length - this.#at);
  }

  #fill(): void {
    while (this.#range < TOP) {
      this.#code = this.#code * 256 + this.#next();
      this.#range *= 256;
    }
  }

  #next(): number {
    return this.#bytes[this.#at++] ?? 0;
  }
}

import { contexts, RangeDecoder, RangeEncoder } from './rangeCoder';

/** Most bits of a number beside its sign: it is at most 2³¹ − 1. */
const BITS = 31;
/** A number is expected to be about as large as the one before: 0, small, or larger. */
const CLASSES = 3;
const SMALL = 2;
/** Bits behind the highest one that are learned; further ones are as often 0 as 1. */
const LEARNED = 2;
/** Of a kind: the number of bits by class, and of each number of bits the first two that follow. */
const OF_KIND = (CLASSES + LEARNED * 2) * (BITS + 1);

/** What writer and reader have learned, the same at every number. */
class Learned {
  readonly chances = contexts(2 * OF_KIND);
  #class = [0, 0];

  /** Where the context of "has more than `bits` bits" is. */
  lengthAt(kind: number, bits: number): number {
    return kind * OF_KIND + this.#class[kind]! * (BITS + 1) + bits;
  }

  /** Where the context of a bit is that follows the highest one of `bits` bits. @param prefix 1, or 2 + the first. */
  bitAt(kind: number, bits: number, prefix: number): number {
    return kind * OF_KIND + CLASSES * (BITS + 1) + bits * LEARNED * 2 + prefix;
  }

  seen(kind: number, size: number): void {
    this.#class[kind] = size === 0 ? 0 : size <= SMALL ? 1 : 2;
  }
}

/** Writes whole numbers of either sign, small ones in little room; two kinds of them, 0 and 1, are learned apart. */
export class NumberEncoder {
  readonly #coder = new RangeEncoder();
  readonly #learned = new Learned();

  write(kind: number, value: number): void {
    const size = Math.abs(value);
    const { chances } = this.#learned;
    let bits = 0;
    for (let rest = size; rest >= 1; rest /= 2) bits++;
    for (let n = 0; n <= bits && n < BITS; n++)
      this.#coder.bit(chances, this.#learned.lengthAt(kind, n), n < bits ? 1 : 0);
    for (let n = bits - 2, prefix = 1; n >= 0; n--) {
      const bit = (size >>> n) & 1;
      if (bits - 2 - n < LEARNED) this.#coder.bit(chances, this.#learned.bitAt(kind, bits, prefix), bit);
      else this.#coder.plain(bit);
      prefix = 2 * prefix + bit;
    }
    if (size > 0) this.#coder.plain(value < 0 ? 1 : 0);
    this.#learned.seen(kind, size);
  }

  finish(): Uint8Array {
    return this.#coder.finish();
  }
}

/** Reads what a `NumberEncoder` wrote, when asked in the same order. */
export class NumberDecoder {
  readonly #coder: RangeDecoder;
  readonly #learned = new Learned();

  constructor(bytes: Uint8Array, from: number) {
    this.#coder = new RangeDecoder(bytes, from);
  }

  read(kind: number): number {
    const { chances } = this.#learned;
    let bits = 0;
    while (bits < BITS && this.#coder.bit(chances, this.#learned.lengthAt(kind, bits)) === 1) bits++;
    let size = bits === 0 ? 0 : 1;
    for (let n = bits - 2; n >= 0; n--) {
      const isLearned = bits - 2 - n < LEARNED;
      const bit = isLearned ? this.#coder.bit(chances, this.#learned.bitAt(kind, bits, size)) : this.#coder.plain();
      size = 2 * size + bit;
    }
    this.#learned.seen(kind, size);
    return size > 0 && this.#coder.plain() === 1 ? -size : size;
  }
}

import { UNIT, type UnitName } from '../initializer';
import { Rng } from '../rng';

/** Numbers that are kept: 200 MB. */
const MOST_NUMBERS = 25_000_000;

interface Kept {
  readonly rng: Rng;
  values: Float64Array;
  count: number;
}

/**
 * The first draws of named streams, each kept and gone on with where more are wanted. Drawing is the longest part of a new network,
 * and wider or longer ones begin with the same draws.
 */
export class UnitDraws {
  readonly #kept = new Map<string, Kept>();
  #numbers = 0;

  /** The first `count` draws of a stream: a view, of use until the next call. */
  of(seed: number, stream: string, unit: UnitName, count: number): Float64Array {
    const key = `${seed} ${unit} ${stream}`;
    const kept = this.#kept.get(key) ?? { rng: Rng.stream(seed, stream), values: new Float64Array(0), count: 0 };
    if (kept.values.length < count) {
      const values = new Float64Array(kept.count === 0 ? count : Math.ceil(1.2 * count));
      values.set(kept.values.subarray(0, kept.count));
      this.#numbers += values.length - kept.values.length;
      kept.values = values;
    }
    const { rng, values } = kept;
    const draw = UNIT[unit];
    for (; kept.count < count; kept.count++) values[kept.count] = draw(rng);
    // The last used is the last to go.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const [oldest, { values: gone }] of this.#kept) {
      if (this.#numbers <= MOST_NUMBERS || oldest === key) break;
      this.#kept.delete(oldest);
      this.#numbers -= gone.length;
    }
    return values.subarray(0, count);
  }
}

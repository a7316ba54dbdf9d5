import { meanAndStd } from './diagnostics';
import type { FloatArray } from './matmul';

/** What of a column is left of it besides the columns before, as a share of it: below this it adds nothing of its own. */
const INDEPENDENT = 1e-9;
/** Less than this share of a square is not taken as the difference of two, which would be rounding: the rest is worked out. */
const CANCELLED = 1e-4;
/** Multiplications that the directions of the inputs may take: well below a second. */
const MOST_WORK = 3e8;

/**
 * How far functions of some inputs are from linear ones, on these inputs. The directions of the inputs are worked out once;
 * then a function costs O(examples · directions) a unit.
 */
export class LinearDistance {
  readonly #count: number;
  /** Orthonormal, each of `count` numbers, all of mean 0: with the constant they span every linear function of the inputs. */
  readonly #directions: readonly Float64Array[];

  private constructor(count: number, directions: readonly Float64Array[]) {
    this.#count = count;
    this.#directions = directions;
  }

  /**
   * Null where the examples are fewer than twice the numbers that a linear map would fit to them, for then every function
   * looks linear; and where there are too many of both.
   *
   * Shapes  inputs [count × features].
   */
  static on(inputs: FloatArray, count: number, features: number): LinearDistance | null {
    if (count * features * Math.min(count, features) > MOST_WORK) return null;
    const directions: Float64Array[] = [];
    for (let feature = 0; feature < features; feature++) {
      const column = centered(inputs, count, features, feature);
      const before = sizeOf(column);
      // Twice: after once, what is left of a nearly dependent column is not yet at a right angle to the others.
      for (let pass = 0; pass < 2; pass++) for (const each of directions) takeAway(column, each);
      const size = sizeOf(column);
      if (!(size > INDEPENDENT * before)) continue;
      directions.push(column.map((value) => value / size));
      if (2 * (directions.length + 1) > count) return null;
    }
    return new LinearDistance(count, directions);
  }

  /**
   * Root mean square of what the best linear map with bias leaves of all units, over the root mean square of their deviations
   * from their means: 0 linear, 1 nothing of it. 0 where nothing varies.
   *
   * Shapes  outputs [count × width].
   */
  of(outputs: FloatArray, width: number): number {
    let [left, whole] = [0, 0];
    for (let unit = 0; unit < width; unit++) {
      const column = centered(outputs, this.#count, width, unit);
      const square = squares(column);
      whole += square;
      let rest = square;
      for (const each of this.#directions) {
        const share = dot(column, each);
        rest -= share * share;
      }
      if (rest < CANCELLED * square) {
        for (const each of this.#directions) takeAway(column, each);
        rest = squares(column);
      }
      left += rest;
    }
    return whole === 0 ? 0 : Math.sqrt(left / whole);
  }
}

/** A column of a matrix without its mean. */
function centered(values: FloatArray, count: number, columns: number, column: number): Float64Array {
  const found = new Float64Array(count);
  for (let row = 0; row < count; row++) found[row] = values[row * columns + column]!;
  // Equal numbers leave nothing, not the rounding of their mean.
  if (found.every((value) => value === found[0])) return found.fill(0);
  const [mean] = meanAndStd(found, 0, count);
  for (let row = 0; row < count; row++) found[row]! -= mean;
  return found;
}

/** column ← column − (column · direction) · direction. */
function takeAway(column: Float64Array, direction: Float64Array): void {
  const share = dot(column, direction);
  for (let i = 0; i < column.length; i++) column[i]! -= share * direction[i]!;
}

function squares(column: Float64Array): number {
  return dot(column, column);
}

/** In four sums side by side, so that none waits for the one before. */
function dot(a: Float64Array, b: Float64Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = whole; i < a.length; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

function sizeOf(column: Float64Array): number {
  return Math.sqrt(squares(column));
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSnapshot, encodeExact, encodeRounded } from '../../shared/snapshot';

/** Root mean square of a part. */
const spread = (values: ArrayLike<number>, from: number, to: number) => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]! ** 2;
  return Math.sqrt(sum / (to - from));
};

describe('snapshots of weights', () => {
  it('that are exact come back bit for bit, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.float32Array({ maxLength: 300 }), (values) => {
        const read = decodeSnapshot(encodeExact(values), null);
        expect(new Uint8Array(read.buffer)).toEqual(new Uint8Array(values.slice().buffer));
      }),
    );
    const doubles = Float64Array.of(0.1, -0, 5e-324, 1.7976931348623157e308);
    expect(decodeSnapshot(encodeExact(doubles), null)).toEqual(doubles);
  });

  it('that are rounded are within a 32nd of the spread of their block, also after many', () => {
    const noise = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.array(noise, { minLength: 24, maxLength: 24 }), { minLength: 1, maxLength: 12 }),
        (steps) => {
          const blocks = [16, 8];
          const weights = new Float32Array(24);
          let before: ReturnType<typeof decodeSnapshot> | null = null;
          for (const step of steps) {
            step.forEach((change, i) => (weights[i]! += i < 16 ? change : change * 1e-4));
            const made = encodeRounded(before, weights, blocks);
            if (made === null) {
              // Almost nothing is left of what there was: too many units of change for a whole number, so an exact one follows.
              before = weights.slice();
              continue;
            }
            const read = decodeSnapshot(made.bytes, before);
            // What the writer goes on from is what the reader has.
            expect(read).toEqual(made.read);
            for (const [from, to] of [
              [0, 16],
              [16, 24],
            ] as const) {
              const most = spread(weights, from, to) / 32;
              for (let i = from; i < to; i++)
                expect(Math.abs(read[i]! - weights[i]!)).toBeLessThanOrEqual(most * 1.0001 + 1e-30);
            }
            before = read;
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('say what is not finite in no rounded way', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      expect(encodeRounded(null, Float32Array.of(1, value), [2])).toBeNull();
      expect(encodeRounded(Float32Array.of(1, value), Float32Array.of(1, 1), [2])).toBeNull();
    }
  });

  it('that are cut, of another size, or without what they build on are refused', () => {
    const [first, second] = [Float32Array.of(1, 2, 3), Float32Array.of(1.5, 2, 3)];
    const bytes = encodeRounded(first, second, [3])!.bytes;
    expect(() => decodeSnapshot(bytes, Float32Array.of(1))).toThrow(/build on/);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSnapshot(bytes.subarray(0, length), first), `${length} bytes`).toThrow(/no snapshot/);
    }
    const exact = encodeExact(first);
    expect(() => decodeSnapshot(exact.subarray(1), null)).toThrow(/no snapshot/);
    expect(() => decodeSnapshot(exact.subarray(0, -1), null)).toThrow(/length/);
  });
});

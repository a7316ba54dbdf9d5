import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NumberDecoder, NumberEncoder } from '../../shared/numberCoder';
import { Rng } from '../../shared/rng';
import { decodeSnapshot, encodeExact, encodeRounded, roundingOf } from '../../shared/snapshot';

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
        const read = decodeSnapshot(encodeExact(values), null, [values.length]);
        expect(new Uint8Array(read.buffer)).toEqual(new Uint8Array(values.slice().buffer));
      }),
    );
    const doubles = Float64Array.of(0.1, -0, 5e-324, 1.7976931348623157e308);
    expect(decodeSnapshot(encodeExact(doubles), null, [4])).toEqual(doubles);
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
            const read = decodeSnapshot(made.bytes, before, blocks);
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
    expect(() => decodeSnapshot(bytes, Float32Array.of(1), [3])).toThrow(/build on/);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSnapshot(bytes.subarray(0, length), first, [3]), `${length} bytes`).toThrow(/no snapshot/);
    }
    const exact = encodeExact(first);
    expect(() => decodeSnapshot(exact.subarray(1), null, [3])).toThrow(/no snapshot/);
    expect(() => decodeSnapshot(exact.subarray(0, -1), null, [3])).toThrow(/length/);
  });

  it('of histories of before are read as they were', () => {
    // Written by the version before: of the weights 1, -2, 3, 0.25, 0.001, then 1.5, -2.25, 40, 0.25, 0.
    const first = Buffer.from('010104000500000003000000fdff0100101f3002000000f9ff01004000', 'hex');
    const second = Buffer.from('0101040005000000030000000000010002004a02000000f9ff0000', 'hex');
    const read = decodeSnapshot(first, null, [3, 2]);
    expect(Array.from(read)).toEqual([1, -2, 3, 0.25, 0]);
    expect(Array.from(decodeSnapshot(second, read, [3, 2]))).toEqual([2, -2, 40, 0.25, 0]);
    expect(roundingOf(second)).toBe(1 / 32);
  });

  it('say how far their weights may be from the trained ones', () => {
    const values = Float32Array.of(1, -2, 3);
    expect(roundingOf(encodeExact(values))).toBe(0);
    expect(roundingOf(encodeRounded(null, values, [3])!.bytes)).toBe(1 / 32);
    expect(roundingOf(encodeRounded(null, values, [3], 1)!.bytes)).toBe(1 / 4);
    expect(roundingOf(encodeRounded(null, Float64Array.from(values), [3])!.bytes)).toBe(1 / 256);
  });
});

describe('the coder of numbers', () => {
  it('gives back whatever whole numbers were written, of either kind', () => {
    const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -0x7fff_fffe, max: 0x7fff_fffe }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1), number), { maxLength: 400 }), (numbers) => {
        const coder = new NumberEncoder();
        for (const [kind, value] of numbers) coder.write(kind, value);
        const bytes = coder.finish();
        const reader = new NumberDecoder(Uint8Array.from([9, 9, ...bytes]), 2);
        expect(numbers.map(([kind]) => [kind, reader.read(kind) + 0])).toEqual(numbers);
      }),
      { numRuns: 300 },
    );
  });

  it('takes little more room than their entropy', () => {
    // Half of them 0, a quarter ±1, an eighth ±2 …: two bits a number, and the sign of half of them.
    const rng = Rng.stream(1, 'numbers');
    const numbers = Array.from({ length: 20_000 }, () => {
      let size = 0;
      while (rng.below(2) === 1) size++;
      return rng.below(2) === 0 ? size : -size;
    });
    const coder = new NumberEncoder();
    for (const value of numbers) coder.write(0, value);
    const bits = (8 * coder.finish().length) / numbers.length;
    expect(bits).toBeGreaterThan(2.5 * 0.98);
    expect(bits).toBeLessThan(2.5 * 1.06);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHUNK_POINTS, type ChunkRow, decodeChunk, encodeChunk, type Points } from '../../../main/store/seriesCodec';

const row = (points: Points): ChunkRow => ({
  run_id: 'r',
  metric: 'loss.train',
  layer: 0,
  chunk: 0,
  ...encodeChunk(points),
});

const ascending = fc
  .uniqueArray(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: CHUNK_POINTS })
  .map((steps) => steps.sort((a, b) => a - b));
/** Steps of a few stretches, each evenly spaced: what recording makes. */
const stretches = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 200 })), { minLength: 1, maxLength: 5 })
  .map((runs) => {
    const steps = [0];
    for (const [stride, count] of runs) for (let i = 0; i < count; i++) steps.push(steps[steps.length - 1]! + stride);
    return steps.slice(0, CHUNK_POINTS);
  });
const value = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0));
const points = fc.oneof(ascending, stretches).chain((steps) =>
  fc.array(value, { minLength: steps.length, maxLength: steps.length }).map((values) => ({
    steps: Int32Array.from(steps),
    values: Float64Array.from(values),
  })),
);

describe('chunks of a series', () => {
  it('give back the steps and the bits of the values, whatever they are', () => {
    fc.assert(
      fc.property(points, (given) => {
        const { steps, values } = decodeChunk(row(given));
        expect(Buffer.from(steps.buffer).equals(Buffer.from(given.steps.buffer))).toBe(true);
        expect(Buffer.from(values.buffer).equals(Buffer.from(given.values.buffer))).toBe(true);
      }),
    );
  });

  it.each([
    ['one point', [7], 0],
    ['two points', [7, 9], 8],
    ['evenly spaced', Array.from({ length: 1000 }, (_, i) => 3 + 5 * i), 8],
    ['evenly spaced but for the last', [...Array.from({ length: 200 }, (_, i) => 4 * i), 799], 16],
    ['without order', [0, 1, 3, 6, 10, 15], 24],
  ])('%s take %3$s bytes of steps', (_, steps, bytes) => {
    const stored = encodeChunk({ steps: Int32Array.from(steps), values: new Float64Array(steps.length) });
    expect(stored.steps.byteLength).toBe(bytes);
  });

  it('written before steps were kept as strides are read', () => {
    const steps = Int32Array.from([0, 10, 20, 30]);
    const values = Float64Array.from([1, 2, 3, 4]);
    const old = row({ steps: Int32Array.from([0, 1, 3, 7]), values });
    const whole = { ...old, steps: new Uint8Array(steps.buffer), first_step: 0, last_step: 30, crc: 1162368297 };
    expect(decodeChunk(whole)).toEqual({ steps, values });
  });

  it('whose strides do not lead to the last step are refused', () => {
    const stored = row({ steps: Int32Array.from([0, 5, 10, 15]), values: new Float64Array(4) });
    expect(() => decodeChunk({ ...stored, last_step: 16 })).toThrow(/do not match their checksum/);
    expect(() => decodeChunk({ ...stored, steps: stored.steps.subarray(0, 7) })).toThrow(/do not match/);
  });
});

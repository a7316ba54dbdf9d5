import { describe, expect, it } from 'vitest';
import { littleEndianBytes } from '../../shared/bytes';
import { INITIALIZERS } from '../../shared/initializers';
import { orthonormalVectors } from '../../shared/orthonormal';
import { Rng } from '../../shared/rng';
import { sha256Hex } from '../../shared/sha256';

const hashOf = (numbers: Float64Array): string => sha256Hex(littleEndianBytes(numbers)).slice(0, 16);

describe('orthonormal vectors', () => {
  // Of one reflection after the other, vector by vector: blocking must not change a bit.
  it.each([
    [1, 1, '86a1df26e123ded0'],
    [1, 9, 'a96b763a37e7b1d2'],
    [2, 2, '996ea2b08496da02'],
    [3, 7, '08fbd2e85d8336c2'],
    [8, 8, '1f0bae94681fe0c0'],
    [17, 17, 'b1072592ffd421d2'],
    [33, 64, 'eae6da87756663e6'],
    [64, 64, 'fc181edd2b147a2f'],
    [63, 65, '9ec00bfeabd33b4c'],
    [100, 257, '0768f7d906f8325e'],
    [200, 200, 'cdb9404f58561c69'],
  ])('%i of length %i have the bits that they always had', (count, length, hash) => {
    expect(hashOf(orthonormalVectors(count, length, Rng.stream(3, 'x')))).toBe(hash);
  });

  it.each([
    ['tall', 30, 70, 'fb7e546dd6b98774'],
    ['wide', 70, 30, '7e5c4dd49c785c34'],
    ['square', 50, 50, '4c1248d0424f4a48'],
    ['a single unit', 41, 1, '13cbab3afd672965'],
    ['a single input', 1, 41, '13cbab3afd672965'],
  ])('make the weights of a layer that is %s', (_, fanIn, fanOut, hash) => {
    const out = new Float64Array(fanIn * fanOut);
    const choice = { name: 'orthogonal', gain: 1.5 };
    INITIALIZERS.orthogonal.fill(out, { fanIn, fanOut }, Rng.stream(7, 'layer'), choice);
    expect(hashOf(out)).toBe(hash);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../shared/rng';
import { sha256Hex } from '../../shared/sha256';

describe('sha256Hex', () => {
  it('meets the published vectors', () => {
    const of = (text: string) => sha256Hex(new TextEncoder().encode(text));
    expect(of('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(of('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('agrees with another implementation at every length around a block', () => {
    const rng = Rng.stream(1, 'bytes');
    for (const length of [...Array.from({ length: 140 }, (_, i) => i), 1000, 100_003]) {
      const bytes = Uint8Array.from({ length }, () => rng.below(256));
      expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  it('hashes a view into a larger buffer as its own bytes', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);
    expect(sha256Hex(bytes.subarray(17, 230))).toBe(sha256Hex(bytes.slice(17, 230)));
  });
});

import { describe, expect, test } from 'vitest';
import { changesBetween, correctedName, correctionWords } from '../../../renderer/state/changes';
import { defaultSpec, parseSpec } from '../../../shared/experimentSchema';

const spec = defaultSpec('moons');
const titled = (next: typeof spec) => ({ spec: next, datasetTitle: null });
const words = (next: typeof spec) => correctionWords(changesBetween(titled(spec), titled(next), ''));

describe('what a corrected run does otherwise', () => {
  test('is said by names, and numbers have their label', () => {
    expect(words({ ...spec, scaling: { name: 'none' } })).toBe('None instead of Standardize');
    const optimizer = { ...spec.optimizer, learningRate: 0.01 };
    expect(words({ ...spec, optimizer })).toBe('learning rate 0.01 instead of 0.1');
  });

  test('leaves out what follows from it, and says once what is the same in several layers', () => {
    const layers = spec.network.layers.map((layer) => ({ ...layer, initializer: 'heNormal' }));
    const next = parseSpec({ ...spec, network: { layers } });
    expect(words(next)).toBe('He (Kaiming) normal instead of Glorot (Xavier) normal');
  });
});

describe('the name of a corrected run', () => {
  test('says what was corrected, also behind a long name', () => {
    expect(correctedName('Moons', 'He instead of zeros')).toBe('Moons · corrected: He instead of zeros');
    const long = correctedName('x'.repeat(120), 'He instead of zeros');
    expect(long).toHaveLength(120);
    expect(long).toMatch(/^x+ · corrected: He instead of zeros$/);
    const both = correctedName('x'.repeat(120), 'y'.repeat(500));
    expect(both).toHaveLength(120);
    expect(both).toMatch(/^x{40} · corrected: y+…$/);
  });
});

import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { asciiBytes } from '../../shared/bytes';
import { DATASETS, type DatasetName } from '../../shared/datasets/index';
import { defaultSpec, parseSpec, specHash } from '../../shared/experimentSchema';
import { INITIALIZERS } from '../../shared/initializers';
import { sha256Hex } from '../../shared/sha256';
import { randomSpec } from '../support/randomSpec';

const GOLDEN = JSON.parse(readFileSync(new URL('../reference/golden/weights.json', import.meta.url), 'utf8')) as {
  readonly experiments: readonly { readonly spec: Record<string, unknown> }[];
};

/** Layers as people write them: fields and parameters left out here and there. */
const LAYER = fc.record(
  {
    units: fc.integer({ min: 1, max: 9 }),
    activation: fc.constantFrom('relu', 'tanh', { name: 'relu' }, { name: 'leakyRelu' }),
    initializer: fc.constantFrom(
      'heNormal',
      'zeros',
      { name: 'heNormal', gain: 1 },
      { name: 'heNormal', gain: 1, slope: 0.1 },
    ),
    biasInitializer: fc.constantFrom(
      'zeros',
      'constant',
      { name: 'zeros' },
      { name: 'zeros', gain: 1 },
      { name: 'normal', std: 0.1 },
    ),
  },
  { requiredKeys: ['units'] },
);
const RAW = fc.record(
  {
    dataset: fc.constantFrom('moons', 'xor', { name: 'circle', samples: 90 }),
    network: fc.array(LAYER, { maxLength: 3 }).map((hidden) => ({ layers: [...hidden, { activation: 'identity' }] })),
    optimizer: fc.constantFrom('adam', { name: 'momentum' }, { name: 'sgd', learningRate: 0.5 }),
    scaling: fc.constantFrom('none', 'minMax'),
    steps: fc.integer({ min: 1, max: 99 }),
    record: fc.constantFrom({}, { histograms: 0 }, { everySteps: 3 }),
  },
  { requiredKeys: ['dataset'] },
);

/** One hash for the hashes of many experiments. */
const together = (hashes: readonly string[]) => sha256Hex(asciiBytes(hashes.join(' ')));

describe('an experiment that was read', () => {
  it('is read again as it is, and has the same hash', () => {
    fc.assert(
      fc.property(RAW, (raw) => {
        const spec = parseSpec(raw);
        expect(parseSpec(spec)).toEqual(spec);
        expect(parseSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
        expect(specHash(parseSpec(spec))).toBe(specHash(spec));
      }),
      { numRuns: 300 },
    );
    const fixtures = [
      ...GOLDEN.experiments.map(({ spec }) => spec),
      ...Array.from({ length: 60 }, (_, seed) => randomSpec(seed)),
    ];
    for (const raw of fixtures) expect(parseSpec(parseSpec(raw))).toEqual(parseSpec(raw));
  });

  it('of a layer without initializers is what it always was', () => {
    const spec = parseSpec({ dataset: 'moons', network: { layers: [{ units: 4 }, {}] } });
    const { biasInitializer, initializer } = spec.network.layers[0]!;
    expect([biasInitializer, initializer]).toEqual([{ name: 'zeros' }, { name: 'heNormal', gain: 1 }]);
    // Given by name it has all its parameters.
    const named = parseSpec({ dataset: 'moons', network: { layers: [{ units: 4, biasInitializer: 'zeros' }, {}] } });
    expect(named.network.layers[0]!.biasInitializer).toEqual({ name: 'zeros', gain: 1 });
    expect(Object.keys(INITIALIZERS.zeros.params)).toEqual(['gain']);
  });

  it('keeps the hash that it had before this was so', () => {
    // Made by the version before.
    const sets = Object.values(DATASETS).filter(({ kind }) => kind !== 'stored');
    expect(together(sets.map(({ name }) => specHash(defaultSpec(name as DatasetName))))).toBe(
      '04023e07a3f49392b691b20ddf934b1ef7395d7f3fa869eca8480b3c7cb5afb2',
    );
    expect(together(GOLDEN.experiments.map(({ spec }) => specHash(parseSpec(spec))))).toBe(
      'dbcb9040740cb501c4d37d9c3e982bacee8337f4535129420a97216ee0745186',
    );
    expect(together(Array.from({ length: 200 }, (_, seed) => specHash(randomSpec(seed))))).toBe(
      '4b5bb680fcb748c7f6d7508bdc453e9e898c75eac006b66e6c8bfb4cb07e5638',
    );
  });
});

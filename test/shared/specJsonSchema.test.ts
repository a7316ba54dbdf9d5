import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../shared/datasets/index';
import { SCALINGS } from '../../shared/datasets/scaling';
import type { ExperimentSpec } from '../../shared/experiment';
import { parseSpec } from '../../shared/experimentSchema';
import { foldName, namesOf, spellingsOf, type Named } from '../../shared/names';
import { specJsonSchema } from '../../shared/specJsonSchema';
import { satisfies } from '../support/jsonSchema';
import { randomSpec } from '../support/randomSpec';
import { RECORD_TABLES } from '../support/recordTables';

const schema = specJsonSchema() as Record<string, unknown>;
const accepts = (spec: unknown) => satisfies(schema, spec);

const TABLES: Readonly<Record<string, Readonly<Record<string, Named>>>> = {
  ...Object.fromEntries(Object.entries(RECORD_TABLES).map(([field, { table }]) => [field, table])),
  scaling: SCALINGS,
};
/** Each field with every spelling of every record. */
const SPELLINGS = Object.entries(TABLES).flatMap(([field, table]) =>
  Object.values(table).map((record) => [field, record.name, record] as const),
);

/** A spec that names `given` in that field, and what the field says once it is parsed. */
function naming(
  field: string,
  given: unknown,
  ours: string,
): { spec: object; found: (spec: ExperimentSpec) => string } {
  if (field === 'activation' || field === 'initializer') {
    const layers = [{ units: 4, [field]: given }, {}];
    return { spec: { dataset: 'moons', network: { layers } }, found: (spec) => spec.network.layers[0]![field].name };
  }
  const dataset = { mse: 'sine', softmaxCrossEntropy: 'iris' }[ours] ?? 'moons';
  return {
    spec: { dataset, [field]: given },
    found: (spec) => {
      const value = spec[field as 'loss' | 'optimizer'];
      return typeof value === 'string' ? value : value.name;
    },
  };
}

describe('the JSON Schema of specs', () => {
  it.each(SPELLINGS)(
    '%s %s: takes every spelling that it lists, and the parser makes it that record',
    (field, ours, record) => {
      const spellings = spellingsOf(record);
      for (const name of namesOf(record)) expect(spellings).toContain(name);
      for (const spelling of spellings) {
        for (const given of field === 'loss' ? [spelling] : [spelling, { name: spelling }]) {
          const { spec, found } = naming(field, given, ours);
          expect(accepts(spec), spelling).toBe(true);
          expect(found(parseSpec(spec)), spelling).toBe(ours);
        }
      }
      for (const wrong of [`${ours}x`, '', 7, null, { name: `${ours}x` }]) {
        expect(accepts(naming(field, wrong, ours).spec), String(wrong)).toBe(false);
      }
    },
  );

  it('describes the names of other libraries', () => {
    const { loss } = schema['properties'] as { loss: { anyOf: { enum: string[]; description: string }[] } };
    expect(loss.anyOf[0]).toMatchObject({
      enum: expect.arrayContaining(['mse', 'nn.MSELoss', 'MSELoss', 'MeanSquaredError']) as unknown,
      description: 'mse; nn.MSELoss, F.mse_loss in PyTorch; mean_squared_error, mse in Keras',
    });
  });

  it('takes data sets by name, in any case for the parser, each with its own defaults', () => {
    for (const { name } of Object.values(DATASETS)) {
      if (name === 'file') continue;
      expect(accepts({ dataset: name })).toBe(true);
      expect(parseSpec({ dataset: name.toUpperCase() })).toEqual(parseSpec({ dataset: name }));
      expect(foldName(name)).toBe(name.toLowerCase());
    }
    expect(accepts({ dataset: 'mooons' })).toBe(false);
  });

  it('takes what the parser makes, whatever it is', () => {
    for (let seed = 0; seed < 60; seed++) expect(accepts(randomSpec(seed)), String(seed)).toBe(true);
  });

  it('takes the example of the README and refuses what the parser refuses', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const example = JSON.parse(/```json\n([^]*?)```/.exec(readme)![1]!) as object;
    expect(accepts(example)).toBe(true);
    expect(parseSpec(example).network.layers[1]!.activation).toEqual({ name: 'leakyRelu', alpha: 0.1 });
    for (const wrong of [
      {},
      { dataset: 'moons', epoch: 3 },
      { dataset: { name: 'moons', noise: -1 } },
      { dataset: 'moons', optimizer: { name: 'adam', alpha: 1 } },
      { dataset: 'moons', batchSize: 1.5 },
      { dataset: 'moons', network: { layers: [] } },
    ]) {
      expect(accepts(wrong), JSON.stringify(wrong)).toBe(false);
      expect(() => parseSpec(wrong)).toThrow();
    }
  });
});

import { describe, expect, it } from 'vitest';
import { CORE_VERSION } from '../../shared/core';
import { ACTIVATIONS } from '../../shared/activations';
import { SCALINGS } from '../../shared/datasets/scaling';
import { parseSpec } from '../../shared/experimentSchema';
import { INITIALIZERS } from '../../shared/initializers';
import { LOSSES } from '../../shared/losses';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import { SCHEDULES } from '../../shared/schedules';
import { Training } from '../../shared/training';
import { readGoldens, trainGoldens } from '../support/golden.mjs';

const { coreVersion, experiments } = readGoldens();
const specs = experiments.map(({ spec }) => parseSpec(spec));

describe('golden weights', () => {
  it('are of this version of the core', () => {
    expect(coreVersion).toBe(CORE_VERSION);
  });

  it.each(experiments.map((golden) => [golden.name, golden] as const))(
    '%s: the same after 1,000 steps',
    (_name, golden) => {
      expect(trainGoldens({ Training, parseSpec }, [golden])).toEqual([golden.weightsHash]);
    },
  );

  it('differ from each other', () => {
    expect(new Set(experiments.map(({ weightsHash }) => weightsHash)).size).toBe(experiments.length);
  });
});

describe('the golden experiments together', () => {
  const single = specs.filter(({ precision }) => precision === 'float32');
  const layers = single.flatMap(({ network }) => network.layers);

  it.each([
    ['activation', ACTIVATIONS, layers.map(({ activation }) => activation.name)],
    ['initializer', INITIALIZERS, layers.flatMap((layer) => [layer.initializer.name, layer.biasInitializer.name])],
    ['optimizer', OPTIMIZERS, single.map(({ optimizer }) => optimizer.name)],
    ['loss', LOSSES, single.map(({ loss }) => loss)],
    ['schedule', SCHEDULES, single.map(({ schedule }) => schedule.name)],
    ['clipping', CLIPPINGS, single.map(({ clipping }) => clipping.name)],
    ['input scaling', SCALINGS, single.map(({ scaling }) => scaling.name)],
  ])('have every %s in float32', (_what, table, used) => {
    expect([...new Set(used)].sort()).toEqual(Object.keys(table).sort());
  });

  it('have every option of every optimizer at another value than off', () => {
    for (const { name, params } of Object.values(OPTIMIZERS)) {
      const own = single.filter(({ optimizer }) => optimizer.name === name);
      for (const key of Object.keys(params)) {
        expect(
          own.some(({ optimizer }) => Number(optimizer[key as 'name']) > 0),
          `${name}.${key}`,
        ).toBe(true);
      }
    }
  });

  it('have 1,000 steps each, both precisions, short last batches, and widths that fill no lanes', () => {
    expect(specs.every(({ steps }) => steps === 1000)).toBe(true);
    expect(specs.length - single.length).toBeGreaterThan(2);
    const short = single.filter((spec) => {
      const { data, spec: parsed } = Training.start(spec);
      return data.train.count % parsed.batchSize !== 0;
    });
    expect(short.length).toBeGreaterThan(4);
    expect(new Set(layers.map(({ units }) => units % 4))).toEqual(new Set([0, 1, 2, 3]));
  });
});

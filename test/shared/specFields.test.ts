import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS } from '../../shared/datasets/index';
import type { ExperimentSpec, LayerSpec } from '../../shared/experiment';
import { INITIALIZERS } from '../../shared/initializers';
import { defaultChoice } from '../../shared/params';
import {
  differingFields as differingKeys,
  fieldLabel,
  flattenRun,
  flattenSpec,
  layerFieldOf,
  SPEC_FIELDS,
} from '../../shared/specFields';
import { exampleLayer, exampleRun, exampleSpec } from '../support/specs';

const differingFields = (specs: readonly ExperimentSpec[]) => differingKeys(specs.map(flattenSpec));
const withLayers = (...layers: LayerSpec[]): ExperimentSpec => exampleSpec({ network: { layers } });
const output = exampleLayer(1, 'identity');

describe('flattenSpec', () => {
  it('has the settings under dotted keys', () => {
    expect(flattenSpec(exampleSpec())).toMatchObject({
      dataset: 'moons',
      'dataset.noise': 0.1,
      scaling: 'standardize',
      depth: 2,
      width: 8,
      activation: 'tanh',
      initializer: 'glorotNormal',
      optimizer: 'sgd',
      'optimizer.learningRate': 0.1,
      epochs: 10,
      steps: null,
      'seeds.init': 1,
      'layers.1.units': 8,
      'layers.2.activation': 'tanh',
      'output.units': 1,
      'output.activation': 'identity',
    });
  });

  it('lists one value a layer where the hidden layers differ', () => {
    const leaky: LayerSpec = { ...exampleLayer(4), activation: { name: 'leakyRelu', alpha: 0.2 } };
    expect(flattenSpec(withLayers(exampleLayer(8), leaky, output))).toMatchObject({
      width: '8,4',
      activation: 'tanh,leakyRelu',
      'activation.alpha': ',0.2',
      initializer: 'glorotNormal',
    });
  });

  it('speaks of the output layer when there is no hidden one', () => {
    expect(flattenSpec(withLayers(output))).toMatchObject({ depth: 0, width: null, activation: 'identity' });
  });

  it('has no key that SPEC_FIELDS and layerFieldOf do not know', () => {
    for (const dataset of Object.values(DATASETS)) {
      for (const activation of Object.values(ACTIVATIONS)) {
        for (const initializer of [INITIALIZERS.normal, INITIALIZERS.heNormal, INITIALIZERS.constant]) {
          const layer: LayerSpec = {
            ...exampleLayer(3),
            activation: defaultChoice(activation),
            initializer: defaultChoice(initializer),
          };
          const flat = flattenSpec({ ...withLayers(layer, output), dataset: defaultChoice(dataset) });
          for (const key of Object.keys(flat))
            expect(SPEC_FIELDS.includes(key) || layerFieldOf(key) !== null, key).toBe(true);
        }
      }
    }
  });
});

describe('flattenRun', () => {
  it('has the title of an own data set beside the setting, and nothing more where there is none', () => {
    expect(flattenRun(exampleRun())).toEqual(flattenSpec(exampleSpec()));
    const flat = flattenRun(exampleRun({ datasetTitle: 'Penguins' }));
    expect(Object.keys(flat).slice(0, 2)).toEqual(['dataset', 'dataset.title']);
    expect(flat['dataset.title']).toBe('Penguins');
    expect(SPEC_FIELDS).toContain('dataset.title');
    const other = flattenRun(exampleRun({ datasetTitle: 'Wines' }));
    expect(differingKeys([flat, other])).toEqual(['dataset.title']);
    expect(fieldLabel('dataset.title')).toBe('Data set: title');
  });
});

describe('differingFields', () => {
  const base = exampleSpec();

  it('is empty for no, one or equal specs', () => {
    expect(differingFields([])).toEqual([]);
    expect(differingFields([base])).toEqual([]);
    expect(differingFields([base, exampleSpec()])).toEqual([]);
  });

  it('names seeds and parameters', () => {
    const other = exampleSpec({
      seeds: { init: 9, data: 2, shuffle: 3 },
      optimizer: { name: 'sgd', learningRate: 0.2 },
    });
    expect(differingFields([base, base, other])).toEqual(['optimizer.learningRate', 'seeds.init']);
  });

  it('speaks of all hidden layers instead of each', () => {
    const relu = withLayers(exampleLayer(8, 'relu'), exampleLayer(8, 'relu'), output);
    expect(differingFields([base, relu])).toEqual(['activation']);
    const narrow = withLayers(exampleLayer(8), exampleLayer(4), output);
    expect(differingFields([base, narrow])).toEqual(['width']);
    const deeper = withLayers(exampleLayer(8), exampleLayer(8), exampleLayer(8), output);
    expect(differingFields([base, deeper])).toEqual(['depth']);
  });

  it('leaves out the output layer only where it follows the hidden ones', () => {
    const lecun = exampleLayer(8, 'tanh', 'lecunNormal');
    const ending = (last: LayerSpec) => withLayers(lecun, lecun, last);
    expect(differingFields([base, ending(exampleLayer(1, 'identity', 'lecunNormal'))])).toEqual(['initializer']);
    expect(differingFields([base, ending(exampleLayer(1, 'identity', 'glorotNormal'))])).toEqual(['initializer']);
    expect(differingFields([base, ending(exampleLayer(1, 'identity', 'heNormal'))])).toEqual([
      'initializer',
      'output.initializer',
      'output.initializer.slope',
      'output.initializer.useFanOut',
    ]);
    const onlyOutput = withLayers(exampleLayer(8), exampleLayer(8), exampleLayer(1, 'tanh'));
    expect(differingFields([base, onlyOutput])).toEqual(['output.activation']);
  });

  it('leaves out the output units, which follow from data set and loss', () => {
    const wide = withLayers(exampleLayer(8), exampleLayer(8), exampleLayer(2, 'identity'));
    expect(differingFields([base, { ...wide, loss: 'softmaxCrossEntropy' }])).toEqual(['loss']);
  });

  it('tells apart every pair of specs that differ', () => {
    const specs = [
      base,
      withLayers(exampleLayer(8), exampleLayer(4), output),
      withLayers(exampleLayer(4), exampleLayer(8), output),
      withLayers(exampleLayer(8, 'relu'), exampleLayer(8), output),
      withLayers(exampleLayer(8), exampleLayer(8, 'relu'), output),
      withLayers(exampleLayer(8), output),
      withLayers(output),
      exampleSpec({ steps: 5, epochs: null }),
    ];
    for (const a of specs) for (const b of specs) expect(differingFields([a, b]).length > 0).toBe(a !== b);
  });

  it('keeps parameters behind the name that they belong to', () => {
    const leaky: LayerSpec = { ...exampleLayer(8), activation: { name: 'leakyRelu', alpha: 0.2 } };
    const fields = differingFields([{ ...withLayers(leaky, leaky, output), batchSize: 7 }, base]);
    expect(fields).toEqual(['activation', 'activation.alpha', 'batchSize']);
    expect(differingFields([base, { ...withLayers(leaky, leaky, output), batchSize: 7 }])).toEqual(fields);
  });
});

describe('fieldLabel', () => {
  it('has words for every field', () => {
    for (const key of SPEC_FIELDS) expect(fieldLabel(key), key).not.toBe(key);
  });

  it('says which layer', () => {
    expect(fieldLabel('layers.2.units')).toBe('Layer 2: units');
    expect(fieldLabel('output.initializer')).toBe('Output layer: initializer');
    expect(fieldLabel('optimizer.learningRate')).toBe('Learning rate');
    expect(fieldLabel('dataset.noise')).toBe('Data set: noise');
    expect(fieldLabel('nonsense')).toBe('nonsense');
  });
});

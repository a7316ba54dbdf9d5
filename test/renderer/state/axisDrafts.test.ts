import { describe, expect, test } from 'vitest';
import {
  aboutAxes,
  axisOf,
  draftOf,
  nameOptions,
  newDraft,
  readDraft,
  sameValue,
  shortChoice,
  switchDraft,
  toggled,
  typedValues,
} from '../../../renderer/state/axisDrafts';
import { defaultSpec } from '../../../shared/experimentSchema';
import { fieldLabel } from '../../../shared/specFields';
import { parseSweep } from '../../../shared/sweep';
import { tableOf } from '../../../shared/sweepFields';

const TEMPLATE = defaultSpec('iris');
const RATE = 'optimizer.learningRate';

describe('axes as they are edited', () => {
  test('an axis is the same after it was taken apart, and so are its runs', () => {
    const { axes } = parseSweep({
      template: { dataset: 'iris' },
      axes: [
        { field: RATE, from: 0.01, to: 1, scale: 'log', count: 3 },
        { field: 'depth', values: [1, 3] },
        { field: 'optimizer', values: ['sgd', { name: 'adam', beta1: 0.8 }] },
        { field: 'network.layers.0.units', values: [4, 8] },
      ],
    });
    const again = axes.map((axis) => axisOf(draftOf(axis)));
    expect(parseSweep({ template: { dataset: 'iris' }, axes: again }).axes).toEqual(axes);
    expect(axes.map((axis) => draftOf(axis).kind)).toEqual(['range', 'list', 'names', 'list']);
  });

  test('typed numbers are read as people write them', () => {
    expect(typedValues(' 0.1, 1e-3,, −2 , relu')).toEqual([0.1, 0.001, -2, 'relu']);
  });

  test('a new axis has the value of the template, in a random sweep a range around it that its rule allows', () => {
    expect(newDraft('depth', TEMPLATE, false)).toEqual({ kind: 'list', field: 'depth', text: '2' });
    const rate = Number(TEMPLATE.optimizer['learningRate']);
    expect(newDraft(RATE, TEMPLATE, true)).toMatchObject({ from: rate / 10, to: rate * 10, scale: 'log' });
    expect(newDraft('weightDecay', TEMPLATE, true)).toMatchObject({ from: 0, to: 1, scale: 'linear' });
    expect(newDraft('testFraction', TEMPLATE, true)).toMatchObject({ to: 0.9 });
    expect(newDraft('optimizer', TEMPLATE, true)).toMatchObject({ kind: 'names', values: [TEMPLATE.optimizer.name] });
    expect(newDraft('output.activation', TEMPLATE, false)).toMatchObject({ values: ['identity'] });
    for (const field of [
      'depth',
      'width',
      'batchSize',
      'epochs',
      RATE,
      'testFraction',
      'dataset.noise',
      'layers.2.units',
    ]) {
      expect(readDraft(newDraft(field, TEMPLATE, true), TEMPLATE).error, fieldLabel(field)).toBeNull();
    }
  });

  test('a list becomes a range from its least to its greatest, and back its values', () => {
    const list = { kind: 'list', field: 'width', text: '64, 4' } as const;
    const range = switchDraft(list, 'range', TEMPLATE);
    expect(range).toMatchObject({ from: 4, to: 64, count: 5 });
    expect(switchDraft(range, 'list', TEMPLATE)).toEqual({ kind: 'list', field: 'width', text: '4, 8, 16, 32, 64' });
  });

  test('what is wrong names the setting', () => {
    const draft = { kind: 'range', field: RATE, from: 1, to: 0.1, scale: 'log', count: 5 } as const;
    expect(readDraft(draft, TEMPLATE).error).toBe('Learning rate: to must be above from, which is 1; got 0.1');
    expect(aboutAxes('axes.1.to must be 2 (and 1 more)', ['depth', 'width'])).toBe(
      'Units per hidden layer: to must be 2 (and 1 more)',
    );
  });
});

describe('values to tick', () => {
  test('are all records of the table, in its order, and what was given with other parameters', () => {
    const given = ['adam', { name: 'sgd', learningRate: 0.5 }];
    const options = nameOptions('optimizer', given, []);
    expect(options.map(({ id }) => id)).toEqual([
      ...Object.keys(tableOf('optimizer') ?? {}),
      'given sgd (learningRate 0.5)',
    ]);
    const sgd = options.find(({ id }) => id === 'sgd')!;
    const more = toggled('optimizer', given, sgd, options);
    expect(more).toEqual(['sgd', 'adam', given[1]]);
    expect(toggled('optimizer', more, sgd, options)).toEqual(['adam', given[1]]);
  });

  test('own data sets stand under their titles, the name for files itself does not', () => {
    const choice = { name: 'file', hash: 'a'.repeat(64), rows: 10, features: 2, classes: 2, noise: 0 } as const;
    const own = { hash: choice.hash, title: 'Leaves', choice, bytes: 1, importedAt: 0, deletedAt: null };
    const labels = nameOptions('dataset', [], [own as never]).map(({ label }) => label);
    expect(labels).toContain('Leaves');
    expect(labels).toContain('Iris');
    expect(nameOptions('dataset', [], []).some(({ id }) => id === 'file')).toBe(false);
  });

  test('a record with all parameters at their defaults is its name', () => {
    expect(shortChoice('optimizer', TEMPLATE.optimizer)).toBe(TEMPLATE.optimizer.name);
    expect(shortChoice('activation', { name: 'leakyRelu', alpha: 0.3 })).toEqual({ name: 'leakyRelu', alpha: 0.3 });
    expect(sameValue('activation', 'leakyRelu', { name: 'leakyRelu', alpha: 0.01 })).toBe(true);
    expect(sameValue('activation', 'leakyRelu', { name: 'leakyRelu', alpha: 0.3 })).toBe(false);
  });
});

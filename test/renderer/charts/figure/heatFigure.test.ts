import { expect, test } from 'vitest';
import { drawHeatFigure } from '../../../../renderer/charts/figure/heatFigure';
import type { HeatCell } from '../../../../renderer/charts/heatCell';
import { attributesOf, elementsOf, metadataOf, textsOf } from '../../../support/svg';

const cell = (row: number, column: number, share: number | null, value: string): HeatCell => {
  return {
    row,
    column,
    share,
    value,
    notes: share === null ? ['3 diverged'] : ['± 0.1, n = 3'],
    title: value,
    open: false,
  };
};

test('a heat map is drawn with its values, its notes, its titles and its scale', () => {
  const { svg, about } = drawHeatFigure(
    'Held-out loss',
    {
      rowTitle: 'Activation',
      columnTitle: 'Initializer',
      rows: ['ReLU', 'tanh'],
      columns: ['He', 'Xavier'],
      cells: [cell(0, 0, 1, '0.2'), cell(0, 1, 0, '0.9'), cell(1, 0, null, 'diverged'), cell(1, 1, 0.5, '<0.5>')],
      ends: ['0.9', '0.2'],
      endNames: ['worst', 'best'],
    },
    { caption: 'mean over seeds', about: { sweep: 'a' } },
  );
  const texts = textsOf(svg);
  for (const said of [
    'Held-out loss',
    'mean over seeds',
    'Activation',
    'Initializer',
    'ReLU',
    'tanh',
    'He',
    'Xavier',
  ]) {
    expect(texts).toContain(said);
  }
  for (const said of ['0.2', '0.9', 'diverged', '<0.5>', '3 diverged', '0.9 worst', 'best 0.2'])
    expect(texts).toContain(said);
  const places = elementsOf(svg, 'g').map(attributesOf);
  expect(places.map((place) => place['data-cell'])).toEqual(['0 0', '0 1', '1 0', '1 1']);
  const fills = elementsOf(svg, 'rect').map((tag) => attributesOf(tag)['fill']);
  // The ground, then the cells: best, worst, without a colour.
  expect(fills.slice(0, 4)).toEqual(['#ffffff', '#fde725', '#440154', '#ffffff']);
  expect(JSON.parse(about)).toEqual(metadataOf(svg));
  expect(metadataOf(svg)).toMatchObject({ sweep: 'a', rows: { title: 'Activation', values: ['ReLU', 'tanh'] } });
});

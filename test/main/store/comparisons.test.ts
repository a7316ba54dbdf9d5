import { expect, it } from 'vitest';
import { parseComparisonEdit, parseComparisonView, type ComparisonView } from '../../../shared/savedComparison';
import { openStore } from '../../support/store';

const VIEW: ComparisonView = {
  runIds: ['0abcdefghjkm', '1abcdefghjkm'],
  charts: [{ metric: 'preActivation.std', layer: 2, layers: 'each', of: 'x', logY: true, zoomY: [-1, 1e-3] }],
  grouping: 'seeds',
  center: 'median',
  band: 'quartiles',
  baseline: '[["activation","tanh"]]',
  hidden: ['x', 'y'],
  xAxis: 'time',
  logX: true,
  smoothing: 12.5,
  zoomX: [0.1, 3e4],
  allSettings: false,
  parallel: {
    open: true,
    metric: 'accuracy.test',
    at: 'best',
    brushes: { activation: { names: ['tanh'] }, metric: { from: 0.25, to: 1 } },
  },
  distributions: { open: true, quantity: 'weightGrads', layer: 3, step: 22, logY: true },
};

it('comparisons come back exactly as they were kept, by name, also after a restart', () => {
  let at = 1000;
  const { store, file } = openStore({ now: () => at });
  const second = store.comparisons.save({ id: null, name: 'tanh, deep', note: '', view: VIEW });
  const first = store.comparisons.save({ id: null, name: 'Depth', note: '"one"; two\n<b>', view: VIEW });
  at = 2000;
  expect(store.comparisons.save({ id: second, name: 'tanh', note: 'n', view: { ...VIEW, logX: false } })).toBe(second);
  const kept = [
    { id: first, name: 'Depth', note: '"one"; two\n<b>', view: VIEW, createdAt: 1000, updatedAt: 1000 },
    { id: second, name: 'tanh', note: 'n', view: { ...VIEW, logX: false }, createdAt: 1000, updatedAt: 2000 },
  ];
  expect(store.comparisons.list()).toEqual(kept);
  store.close();
  const again = openStore({ file }).store;
  expect(again.comparisons.list()).toEqual(kept);
  again.comparisons.delete(first);
  again.comparisons.delete(first);
  expect(again.comparisons.list().map(({ name }) => name)).toEqual(['tanh']);
});

it('one that is gone is not brought back by a change', () => {
  const { store } = openStore();
  const edit = { id: '0abcdefghjkm', name: 'x', note: '', view: VIEW };
  expect(() => store.comparisons.save(edit)).toThrow('there is no saved comparison 0abcdefghjkm');
  expect(store.comparisons.list()).toEqual([]);
});

it.each([
  ['name', { name: ' ' }],
  ['view.runIds', { view: { ...VIEW, runIds: [] } }],
  ['view.charts.0.metric', { view: { ...VIEW, charts: [{ metric: 'nonsense', layer: 0 }] } }],
  ['view.band', { view: { ...VIEW, band: 'wide' } }],
  ['view.smoothing', { view: { ...VIEW, smoothing: -1 } }],
  ['view.distributions.quantity', { view: { ...VIEW, distributions: { ...VIEW.distributions, quantity: 'b' } } }],
  ['view.zoomX', { view: { ...VIEW, zoomX: [1] } }],
  ['id', { id: '../../x' }],
])('refuses a bad %s', (path, patch) => {
  const edit = { id: null, name: 'x', note: '', view: VIEW, ...patch };
  expect(() => parseComparisonEdit(edit)).toThrow(
    expect.objectContaining({
      code: 'input',
      issues: [expect.objectContaining({ path: expect.stringContaining(path) })],
    }),
  );
});

it('one that was kept before layers, parallel coordinates and histograms were shown opens without them', () => {
  const { parallel, distributions: _none, ...before } = VIEW;
  const view = { ...before, charts: [{ metric: 'gradNorm', layer: 3 }] };
  const opened = parseComparisonView(view);
  expect(opened.charts).toEqual([{ metric: 'gradNorm', layer: 3, layers: 'one', of: null, logY: false, zoomY: null }]);
  expect(opened.parallel).toMatchObject({ open: false, brushes: {} });
  expect(opened.distributions).toMatchObject({ open: false, layer: 1, step: null });
  // Brushes were shares of their axis once.
  const shares = { ...parallel, brushes: { activation: [0, 0.5] } };
  expect(parseComparisonView({ ...view, parallel: shares }).parallel).toEqual(shares);
});

import { expect, it } from 'vitest';
import { LiveSeries } from '../../../renderer/state/liveSeries';

const stored = (steps: number[]) => ({
  metric: 'loss.train' as const,
  layer: 0,
  steps: Int32Array.from(steps),
  values: Float64Array.from(steps),
});
const live = (step: number, layer = 0) => ({ metric: 'loss.train' as const, layer, step, value: step });

it('puts stored points in front of live ones, each step once', () => {
  const series = new LiveSeries();
  series.append([live(3), live(4), live(5)]);
  series.merge([stored([0, 1, 2, 3])]);
  expect(series.get('loss.train', 0)?.steps).toEqual([0, 1, 2, 3, 4, 5]);
  series.append([live(5), live(6)]);
  series.merge([stored([0, 1, 2, 3, 4, 5])]);
  expect(series.get('loss.train', 0)?.steps).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

it('lists the layers of a metric from the inputs on, without the network as a whole', () => {
  const series = new LiveSeries();
  series.append([live(0, 2), live(0, 0), live(0, 1)]);
  expect(series.layers('loss.train')).toEqual([1, 2]);
});

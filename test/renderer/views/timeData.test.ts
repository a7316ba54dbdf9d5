import { describe, expect, it } from 'vitest';
import {
  LAYER_METRICS,
  layerTable,
  scaleOf,
  stepAtLoss,
  valueAt,
  type TimeData,
} from '../../../renderer/views/time/timeData';

const points = (steps: number[], values: number[]) => ({ steps, values });

describe('the points of the time machine', () => {
  it('of a metric stand layer over layer, the output at the top, with gaps where a layer has none', () => {
    const series = new Map([
      [1, points([0, 10], [1, 2])],
      [2, points([0, 5, 10], [3, NaN, 5])],
    ]);
    const data: TimeData = { points: (_, layer) => series.get(layer) ?? null, layers: () => [1, 2] };
    expect(layerTable(data, 'gradNorm', 2)).toEqual({
      rows: ['Layer 2 (output)', 'Layer 1'],
      steps: [0, 5, 10],
      values: [
        [3, NaN, 5],
        [1, null, 2],
      ],
    });
  });

  it('at a step are the last ones before it', () => {
    const some = points([0, 5, 10], [1, 2, 3]);
    expect([valueAt(some, 0), valueAt(some, 9), valueAt(some, 99)]).toEqual([
      { step: 0, value: 1 },
      { step: 5, value: 2 },
      { step: 10, value: 3 },
    ]);
    expect([valueAt(points([4], [1]), 3), valueAt(null, 3)]).toEqual([null, null]);
  });

  it('say where another run had the same loss: the first time, or its best', () => {
    const falling = points([0, 5, 10, 15], [1, 0.5, 0.7, 0.2]);
    expect([0.6, 0.5, 0.1, 2].map((loss) => stepAtLoss(falling, loss))).toEqual([5, 5, 15, 0]);
    expect([stepAtLoss(null, 1), stepAtLoss(falling, NaN)]).toEqual([null, null]);
  });

  it('have a scale for every measurement of layers', () => {
    expect(LAYER_METRICS.length).toBeGreaterThan(12);
    expect(LAYER_METRICS.map(({ name }) => scaleOf(name))).toContain('diverging');
    expect([scaleOf('gradNorm'), scaleOf('deadFraction'), scaleOf('activation.std')]).toEqual([
      'log',
      'share',
      'linear',
    ]);
  });
});

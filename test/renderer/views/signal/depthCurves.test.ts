import { expect, test } from 'vitest';
import type { RunMark } from '../../../../renderer/state/runMark';
import { depthCurves, depthGroups } from '../../../../renderer/views/signal/plane/depthCurves';
import { ACTIVATIONS } from '../../../../shared/activations';
import { planeColor } from '../../../../renderer/charts/planeColors';

const shape = { activation: ACTIVATIONS.tanh, alpha: 0 };
const mark = (depth: number, sigmaW: number, success: number | null): RunMark =>
  ({
    run: { spec: { network: { layers: Array.from({ length: depth + 1 }) } } },
    point: { activation: 'tanh', alpha: 0, sigmaW, sigmaB: 0.3 },
    success,
  }) as unknown as RunMark;

test('ended runs are grouped by their point and averaged at each depth, with a line at six depth scales', () => {
  const marks = [
    mark(2, 1, 0.9),
    mark(2, 1, 0.7),
    mark(40, 1, 0.1),
    mark(2, 1.4, 0.9),
    mark(9, 1, null),
    mark(2, 2, 0.5),
    mark(5, 2, 0.5),
  ];
  const groups = depthGroups(marks, shape);
  expect(groups.map(({ point }) => point.sigmaW)).toEqual([1, 2]);
  const [first] = depthCurves(groups);
  expect([...(first!.x as number[])]).toEqual([2, 40]);
  expect(first!.y[0]).toBeCloseTo(0.8, 12);
  expect([first!.band!.low[0], first!.band!.high[0]]).toEqual([0.7, 0.9]);
  expect(first!.mark).toBeCloseTo(groups[0]!.trainable!, 12);
  expect(first!.label).toContain('6 ξ = ');
});

test('colours of the plane: pale at χ = 1, apart on either side', () => {
  expect(planeColor('chi', 1, 1)).toEqual([247, 247, 247]);
  expect(planeColor('chi', 0, 0.1)).toEqual([0, 104, 176]);
  expect(planeColor('chi', 2, 10)).toEqual([196, 74, 0]);
  expect(planeColor('scale', 0, Math.exp(-1))).toEqual([20, 24, 60]);
  expect(planeColor('phase', 3, NaN)).toEqual([120, 120, 120]);
});

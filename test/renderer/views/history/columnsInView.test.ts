import { describe, expect, it } from 'vitest';
import { columnsInView } from '../../../../renderer/views/history/columnsInView';

const WIDTHS = [100, 50, 200, 100];

describe('columns in view', () => {
  it.each([
    ['all of a wide view', -80, 1000, [0, 4]],
    ['those that are cut at the edges', 99, 151, [0, 3]],
    ['not those that only touch the edge', 100, 150, [1, 2]],
    ['one that is wider than the view', 200, 250, [2, 3]],
    ['none behind the last', 450, 900, [4, 4]],
    ['none where there is no room', 0, -20, [4, 4]],
  ] as const)('%s', (_, left, right, [first, end]) => {
    expect(columnsInView(WIDTHS, left, right)).toEqual({ first, end });
  });
});

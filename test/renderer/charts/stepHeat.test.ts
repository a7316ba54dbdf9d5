import { describe, expect, it } from 'vitest';
import { densityTable } from '../../../renderer/charts/densityTable';
import { drawnColumns, heatColors, remarksOf } from '../../../renderer/charts/stepHeat';
import { placeUnits, unitAt } from '../../../renderer/charts/unitPlaces';
import { histogramOf } from '../../../shared/histogram';

describe('a heat map over steps', () => {
  it('colours from the least to the greatest value, and what has no place not at all', () => {
    const colors = heatColors(
      [
        [1, 10, null],
        [100, NaN, 0],
      ],
      'log',
    )!;
    expect([colors.low, colors.high]).toEqual([1, 100]);
    expect(colors.of(10)).toBe(colors.at(0.5));
    expect([colors.of(0), colors.of(NaN), colors.of(null)]).toEqual([null, null, null]);
    expect(
      remarksOf(
        [
          [1, NaN],
          [0, 2],
        ],
        'log',
      ),
    ).toEqual({ nonFinite: true, zeros: true });
    expect(
      remarksOf(
        [
          [1, null],
          [0, 2],
        ],
        'linear',
      ),
    ).toEqual({ nonFinite: false, zeros: false });
    expect(heatColors([[NaN, null]], 'linear')).toBeNull();
  });

  it('has zero in the middle of a scale with two sides', () => {
    const colors = heatColors([[-1, 4]], 'diverging')!;
    expect([colors.low, colors.high]).toEqual([-4, 4]);
    expect(colors.of(0)).toBe(colors.at(0.5));
    expect(colors.of(-1)).not.toBe(colors.of(1));
  });

  it('draws as many steps as there is room for, the ends among them', () => {
    expect(drawnColumns(4, 100)).toEqual([0, 1, 2, 3]);
    const some = drawnColumns(1000, 100);
    expect(some).toHaveLength(100);
    expect([some[0], some.at(-1)]).toEqual([0, 999]);
    expect(new Set(some).size).toBe(100);
  });
});

describe('distributions over steps', () => {
  it('stand on one axis, each looked up in its own bins', () => {
    const even = Float64Array.from({ length: 640 }, (_, i) => i / 640);
    const { table, least, greatest } = densityTable([
      { step: 0, ...histogramOf(even) },
      { step: 5, ...histogramOf(Float64Array.of(2, 2, 2)) },
      { step: 9, ...histogramOf(Float64Array.of(NaN)) },
    ]);
    expect([least, greatest]).toEqual([0, 2]);
    expect(table.steps).toEqual([0, 5, 9]);
    const column = (c: number) => table.values.map((row) => row[c]);
    // Values up to 1 lie in the lower half; all of them are the same in the second one, at the top.
    expect(
      column(0)
        .slice(0, 32)
        .every((share) => share === null),
    ).toBe(true);
    expect(
      column(0)
        .slice(33)
        .every((share) => (share ?? 0) > 0.8),
    ).toBe(true);
    expect(
      column(1)
        .map((share, row) => (share === null ? -1 : row))
        .filter((row) => row >= 0),
    ).toEqual([0]);
    expect(column(2).every((share) => share === null)).toBe(true);
    expect(densityTable([]).table.rows).toEqual([]);
  });
});

describe('the map of units', () => {
  it('finds each unit where it stands, also in several lines', () => {
    const sizes = [3, 200, 1];
    const places = placeUnits(sizes, 400);
    sizes.forEach((size, index) => {
      const { top, perLine } = places.layers[index]!;
      for (let unit = 0; unit < size; unit++) {
        const x = (unit % perLine) * places.cell + places.cell / 2;
        const y = top + Math.floor(unit / perLine) * places.cell + places.cell / 2;
        expect(unitAt(places, sizes, x, y)).toEqual({ layer: index + 1, unit });
      }
    });
    expect(unitAt(places, sizes, -1, 5)).toBeNull();
    expect(unitAt(places, sizes, 390, places.layers[0]!.top + 1)).toBeNull();
    expect(unitAt(places, sizes, 5, places.height + 5)).toBeNull();
  });
});

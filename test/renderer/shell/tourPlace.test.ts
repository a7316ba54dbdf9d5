import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeCard } from '../../../renderer/shell/tourPlace';

const CARD = { width: 400, height: 150 };
const WINDOW = { width: 1440, height: 900 };

describe('the card of the tour stands', () => {
  test('beside what it points at, where there is room', () => {
    const box = { left: 100, top: 300, width: 200, height: 100 };
    expect(placeCard(CARD, box, WINDOW)).toEqual({ left: 312, top: 275 });
    expect(placeCard(CARD, { ...box, left: 1200 }, WINDOW)).toEqual({ left: 788, top: 275 });
    expect(placeCard(CARD, { ...box, left: 200, width: 1100 }, WINDOW)).toEqual({ left: 550, top: 412 });
    expect(placeCard(CARD, { left: 200, top: 500, width: 1100, height: 380 }, WINDOW)).toEqual({ left: 550, top: 338 });
  });

  test('in its lower right corner, where it fills the window', () => {
    expect(placeCard(CARD, { left: 80, top: 40, width: 1350, height: 830 }, WINDOW)).toEqual({ left: 1018, top: 708 });
  });

  test('in the corner of the window without anything to point at', () => {
    expect(placeCard(CARD, null, WINDOW)).toEqual({ left: 1028, top: 738 });
  });

  test('inside the window, and clear of what it points at unless there is no room on any side', () => {
    const size = (least: number, most: number) => fc.integer({ min: least, max: most });
    const box = fc.record({
      left: size(-300, 2000),
      top: size(-300, 1500),
      width: size(1, 2000),
      height: size(1, 1500),
    });
    const window = fc.record({ width: size(430, 2560), height: size(300, 1440) });
    fc.assert(
      fc.property(box, window, (target, there) => {
        const { left, top } = placeCard(CARD, target, there);
        expect(left >= 12 && left + CARD.width <= there.width - 12).toBe(true);
        expect(top >= 12 && top + CARD.height <= there.height - 12).toBe(true);
        const [right, bottom] = [target.left + target.width, target.top + target.height];
        const covers =
          left < right && left + CARD.width > target.left && top < bottom && top + CARD.height > target.top;
        const room = Math.max(there.width - right, target.left) - CARD.width;
        const roomUp = Math.max(there.height - bottom, target.top) - CARD.height;
        // A target outside the window is a matter of scrolling.
        const inside = target.left >= 0 && target.top >= 0 && right <= there.width && bottom <= there.height;
        if (inside && (room >= 24 || roomUp >= 24)) expect(covers).toBe(false);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { RowSlots } from '../../../../renderer/views/history/rowSlots';

/** Which slot stands for each row of the list that is in view. */
const slotsOf = (slot: number, count: number) => Array.from({ length: count }, (_, i) => (slot + i) % count);

describe('slots of the rows in view', () => {
  it('stay with their run while it stays in view', () => {
    const slots = new RowSlots();
    let before = new Map<number, number>();
    for (const first of [0, 1, 3, 2, 9, 12, 5, 0]) {
      const now = new Map(slotsOf(slots.take(first, 10), 10).map((slot, i) => [first + i, slot]));
      for (const [row, slot] of now) expect(slot).toBe(before.get(row) ?? slot);
      expect(new Set(now.values()).size).toBe(10);
      before = now;
    }
  });

  it('keep their order in a jump that leaves no run in view', () => {
    const slots = new RowSlots();
    const before = slots.take(4, 10);
    expect(slots.take(714, 10)).toBe(before);
    expect(slots.take(3, 10)).toBe(before);
  });

  it('are all there when more or fewer rows are in view', () => {
    const slots = new RowSlots();
    slots.take(7, 10);
    for (const count of [25, 3]) expect(new Set(slotsOf(slots.take(7, count), count)).size).toBe(count);
  });
});

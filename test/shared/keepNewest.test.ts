import { expect, test } from 'vitest';
import { keepNewest } from '../../shared/keepNewest';

test('the newest stay, and what is put again is new', () => {
  const map = new Map<string, number>();
  for (const [value, key] of [...'abcad'].entries()) keepNewest(map, key, value, 3);
  expect([...map]).toEqual([
    ['c', 2],
    ['a', 3],
    ['d', 4],
  ]);
  keepNewest(map, 'e', 5, 1);
  expect([...map]).toEqual([['e', 5]]);
});

import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, nextZoom, parseSettings, ZOOMS } from '../../shared/settings';

test('sizes go up and down step by step, and stay at the ends', () => {
  let zoom = 1;
  const up = [zoom];
  while (nextZoom(zoom, 'larger') !== zoom) up.push((zoom = nextZoom(zoom, 'larger')));
  expect(up).toEqual(ZOOMS.filter((each) => each >= 1));
  while (nextZoom(zoom, 'smaller') !== zoom) zoom = nextZoom(zoom, 'smaller');
  expect(zoom).toBe(ZOOMS[0]);
  expect(nextZoom(1.3, 'larger')).toBe(1.5);
  expect(nextZoom(1.3, 'smaller')).toBe(1.25);
});

test('settings that were stored before there was a size keep all they have', () => {
  const { zoom, ...before } = { ...DEFAULT_SETTINGS, theme: 'dark' as const, trainers: 3 };
  expect(zoom).toBe(1);
  expect(parseSettings(before)).toEqual({ ...before, zoom: 1 });
  expect(parseSettings({ ...before, zoom: 99 })).toEqual(DEFAULT_SETTINGS);
});

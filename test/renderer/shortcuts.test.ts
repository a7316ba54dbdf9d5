import { beforeAll, expect, test, vi } from 'vitest';
import type { Shortcut, ShortcutGroup } from '../../renderer/shortcuts';

// The page's own module asks the browser what its command key is called.
beforeAll(() => vi.stubGlobal('navigator', { userAgent: 'Linux' }));
const load = () => import('../../renderer/shortcuts');

const press = (key: string, { ctrlKey = false, shiftKey = false, altKey = false } = {}) =>
  ({ key, ctrlKey, shiftKey, altKey, metaKey: false }) as KeyboardEvent;

const pressed = ({ keys, command, shift, alt }: Shortcut) =>
  keys.map((key) => press(key, { ctrlKey: command === true, shiftKey: shift === true, altKey: alt === true }));

test('every key of every shortcut means its action, in its scope, and another one or none with Alt', async () => {
  const { SHORTCUTS, actionOf } = await load();
  let count = 0;
  for (const [scope, group] of Object.entries(SHORTCUTS as Record<string, ShortcutGroup>)) {
    for (const [name, shortcut] of Object.entries(group.actions)) {
      for (const event of pressed(shortcut)) {
        expect(actionOf(scope as 'chart', event), `${scope} ${event.key}`).toBe(name);
        expect(actionOf(scope as 'chart', { ...event, altKey: !event.altKey })).not.toBe(name);
        count++;
      }
    }
  }
  expect(count).toBeGreaterThan(80);
});

test('Ctrl and Shift tell keys apart', async () => {
  const { actionOf } = await load();
  expect(actionOf('train', press('Enter'))).toBeNull();
  expect(actionOf('train', press('Enter', { ctrlKey: true }))).toBe('start');
  expect(actionOf('train', press('Enter', { ctrlKey: true, shiftKey: true }))).toBe('startPaused');
  expect(actionOf('train', press('Z', { ctrlKey: true, shiftKey: true }))).toBe('redo');
  expect(actionOf('runs', press('a'))).toBe('archive');
  expect(actionOf('runs', press('a', { ctrlKey: true }))).toBe('all');
  expect(actionOf('chart', press('-'))).toBe('zoomOut');
  expect(actionOf('chart', press('-', { ctrlKey: true }))).toBeNull();
  expect(actionOf('app', press('-', { ctrlKey: true }))).toBe('smaller');
});

test('keys are named as they stand on a keyboard, and every shortcut says what it does', async () => {
  const { SHORTCUTS, keyNames } = await load();
  expect(keyNames(SHORTCUTS.app.actions.larger)).toEqual(['Ctrl++']);
  expect(keyNames(SHORTCUTS.train.actions.startPaused)).toEqual(['Ctrl+Shift+Enter']);
  expect(keyNames(SHORTCUTS.chart.actions.reset)).toEqual(['0', 'Esc']);
  expect(keyNames(SHORTCUTS.scrubber.actions.play)).toEqual(['Space']);
  for (const group of Object.values(SHORTCUTS as Record<string, ShortcutGroup>)) {
    for (const shortcut of Object.values(group.actions)) {
      expect(shortcut.label.length).toBeGreaterThan(1);
      expect(keyNames(shortcut).length).toBeGreaterThan(0);
    }
  }
});

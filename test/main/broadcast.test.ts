import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Broadcast } from '../../main/broadcast';
import { LabError } from '../../shared/errors';
import type { RunSummary } from '../../shared/run';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function begin() {
  const sent: unknown[] = [];
  const page = { isCrashed: () => false, send: (_channel: string, event: unknown) => void sent.push(event) };
  const broadcast = new Broadcast({ isDestroyed: () => false, webContents: page } as unknown as BrowserWindow);
  return { broadcast, sent };
}

const runs = (ids: readonly string[]) => ids.map((id) => ({ id })) as unknown as RunSummary[];

test('changes of runs are told together, each run once', () => {
  const { broadcast, sent } = begin();
  const read = vi.fn(runs);
  broadcast.follow(read);
  for (const id of ['a', 'b', 'a']) broadcast.runChanged(id);
  expect(sent).toEqual([]);
  vi.runAllTimers();
  expect(sent).toEqual([{ type: 'runs', runs: runs(['a', 'b']) }]);
  expect(read).toHaveBeenCalledTimes(1);
});

test('a history that cannot be read for a moment is asked again', () => {
  const { broadcast, sent } = begin();
  let isBusy = true;
  broadcast.follow((ids) => {
    if (isBusy) throw new LabError('busy', 'busy');
    return runs(ids);
  });
  broadcast.runChanged('a');
  vi.advanceTimersByTime(1000);
  expect(sent).toEqual([]);
  isBusy = false;
  vi.runAllTimers();
  expect(sent).toEqual([{ type: 'runs', runs: runs(['a']) }]);
});

test('a history that is too damaged to be read is closed all the same', () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { broadcast, sent } = begin();
  broadcast.follow(() => {
    throw new LabError('internal', 'malformed');
  });
  broadcast.runChanged('a');
  expect(() => broadcast.unfollow()).not.toThrow();
  vi.runAllTimers();
  expect(sent).toEqual([]);
  expect(error).toHaveBeenCalledTimes(1);
  error.mockRestore();
});

test('what changed just before the history is closed is told before, and nothing is read out of it later', () => {
  const { broadcast, sent } = begin();
  let isOpen = true;
  broadcast.follow((ids) => {
    if (!isOpen) throw new TypeError('The database connection is not open');
    return runs(ids);
  });
  broadcast.runChanged('a');
  broadcast.unfollow();
  isOpen = false;
  expect(sent).toEqual([{ type: 'runs', runs: runs(['a']) }]);
  broadcast.runChanged('late');
  vi.runAllTimers();
  expect(sent).toHaveLength(1);

  // The next history is read as the first one was.
  broadcast.follow(runs);
  broadcast.runChanged('b');
  vi.runAllTimers();
  expect(sent.at(-1)).toEqual({ type: 'runs', runs: runs(['b']) });
});

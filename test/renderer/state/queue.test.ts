import { expect, test } from 'vitest';
import { QueueState } from '../../../renderer/state/queue.svelte';
import type { QueueView, QueueWorker } from '../../../shared/queue';

const worker = (name: string, concurrency: number, refused: string | null = null): QueueWorker => {
  return { name, coreVersion: '1', concurrency, underWay: 1, refused };
};
const VIEW: QueueView = {
  server: { host: 'queue.lab', port: 6379, database: 0, user: 'lab', tls: true, authority: true },
  ...{ authority: 'lab.pem', password: 'keyStore', keyStore: true, asks: false },
  away: [{ queue: 'queue.lab:6379/0', runs: 3 }],
  status: {
    ...{ link: 'connected', reason: null, runsPerMinute: 12 },
    facts: {
      server: 'Redis 7.0.15',
      workers: [worker('a', 2), worker('b', 4, 'its numbers differ')],
      waiting: 0,
      warnings: [],
    },
    sweeps: [{ sweepId: 'abcdefghijkl', done: 1, underWay: 2, waiting: 1, paused: false }],
  },
};

test('the set-up begins with what is set up, and sends the password only when one was typed', () => {
  const queue = new QueueState();
  queue.view = VIEW;
  queue.edit();
  expect(queue.form).toEqual({ ...VIEW.server, password: null });
  queue.change({ user: ' ', password: 'x' });
  expect(queue.form).toMatchObject({ user: null, password: 'x' });
});

test.each([
  ['queue.example.org', { host: 'queue.example.org', port: 7000, user: 'lab', tls: true }],
  ['queue.example.org:6380', { host: 'queue.example.org', port: 6380, user: 'lab', tls: true }],
  ['::1', { host: '::1', port: 7000, user: 'lab', tls: true }],
  ['redis://10.0.0.7', { host: '10.0.0.7', port: 6379, database: 0, user: null, tls: false, password: null }],
  [
    'rediss://eve:s%3Ac@[fe80::1]:1/2',
    { host: 'fe80::1', port: 1, database: 2, user: 'eve', tls: true, password: 's:c' },
  ],
])('%s as the host fills in what it says', (text, fields) => {
  const queue = new QueueState();
  queue.view = VIEW;
  queue.edit();
  queue.change({ port: 7000 });
  queue.setHost(text);
  expect(queue.form).toMatchObject(fields);
  expect(queue.tested).toBeNull();
});

test('what cannot be read as an address stays in the field, with the reason', () => {
  const queue = new QueueState();
  queue.edit();
  queue.setHost('http://queue.lab');
  expect(queue.draft.host).toBe('http://queue.lab');
  expect(queue.tested).toMatchObject({ problem: expect.stringMatching(/redis/) as string });
  queue.change({ port: 1 });
  expect(queue.tested).toBeNull();
});

test('a change of the set-up takes back what the last test has found', () => {
  const queue = new QueueState();
  queue.edit();
  queue.tested = { facts: VIEW.status.facts! };
  queue.change({ port: 1 });
  expect(queue.tested).toBeNull();
});

test('refused workers train nothing, and the time left is what the pace says', () => {
  const queue = new QueueState();
  queue.view = VIEW;
  expect(queue.places).toBe(2);
  expect(queue.away).toBe(3);
  expect(queue.remainingMs(3)).toBe(15_000);
  expect(queue.progressOf('abcdefghijkl')?.underWay).toBe(2);
  expect(queue.progressOf('other')).toBeNull();
  queue.view = { ...VIEW, status: { ...VIEW.status, runsPerMinute: null } };
  expect(queue.remainingMs(3)).toBeNull();
});

test('the set-up for runs on another queue begins with that one', () => {
  const queue = new QueueState();
  queue.view = VIEW;
  queue.editFor('[fe80::1]:6380/4');
  expect(queue.form).toMatchObject({ host: 'fe80::1', port: 6380, database: 4, user: null, tls: false });
});

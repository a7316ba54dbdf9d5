import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Collector, CollectorListener } from '../../../main/queue/collectorApi';
import { PasswordBox } from '../../../main/queue/passwordBox';
import type { QueueTarget } from '../../../main/queue/protocol';
import { QueueDesk } from '../../../main/queue/queueDesk';
import type { Store } from '../../../main/store/store';
import { LabError } from '../../../shared/errors';
import type { QueueFacts, QueueForm, QueueStatus, QueueView } from '../../../shared/queue';
import { comparisonSweep } from '../../../shared/sweep';
import { createRun, openStore, temporaryFolder } from '../../support/store';

const FORM: QueueForm = {
  ...{ host: 'queue.example.org', port: 6379, database: 0, user: null, tls: false, authority: false },
  password: '',
};
const PLACE = 'queue.example.org:6379/0';
const FACTS: QueueFacts = { server: 'Redis 7.0.15', workers: [], waiting: 0, warnings: [] };
const CONNECTED: QueueStatus = { link: 'connected', reason: null, facts: FACTS, runsPerMinute: null, sweeps: [] };
const UNREACHABLE = new LabError('io', 'nobody answers at queue.example.org:6379: is the server started?');

/** One connection that was asked for; the test says what becomes of it. */
class Scripted implements Collector {
  status: QueueStatus = { ...CONNECTED, link: 'connecting', facts: null };
  readonly calls: string[] = [];
  readonly target: QueueTarget;
  readonly listener: CollectorListener;
  connected!: (facts: QueueFacts) => void;
  failed!: (why: unknown) => void;

  constructor(target: QueueTarget, listener: CollectorListener) {
    this.target = target;
    this.listener = listener;
  }

  connect = () =>
    new Promise<QueueFacts>((resolve, reject) => {
      this.failed = reject;
      this.connected = (facts) => {
        this.see(CONNECTED);
        resolve(facts);
      };
    });

  see(status: QueueStatus): void {
    this.status = status;
    this.listener.status(status);
  }

  #note = (call: string) => (sweepId: string) => {
    this.calls.push(`${call} ${sweepId}`);
    return Promise.resolve();
  };
  submit = this.#note('submit');
  pause = this.#note('pause');
  resume = this.#note('resume');
  cancel = this.#note('cancel');
  finished = this.#note('finished');
  shutdown = () => {
    this.calls.push('shutdown');
    return Promise.resolve();
  };
}

let store: Store;
let folder: string;
let made: Scripted[];
let views: QueueView[];
let probed: QueueTarget[];

/** A desk as the window makes it at its start, without a key store unless `keys` says so. */
function desk(keys = false): QueueDesk {
  const passwords = new PasswordBox(path.join(folder, 'queue.password'), {
    isThere: () => keys,
    encrypt: (text) => Buffer.from(text.split('').reverse().join('')),
    decrypt: (bytes) => bytes.toString().split('').reverse().join(''),
  });
  return new QueueDesk(
    {
      store,
      passwords,
      probe: (target) => {
        probed.push(target);
        return Promise.resolve(FACTS);
      },
      collector: (target, listener) => {
        const collector = new Scripted(target, listener);
        made.push(collector);
        return collector;
      },
    },
    { view: (view) => views.push(view), changed: () => undefined, notice: () => undefined },
  );
}

/** A run of the history that is on a queue. */
function awayRun(place = PLACE): string {
  const { id } = createRun(store);
  store.elsewhere.put([{ runId: id, job: 'ab-1' }], { kind: 'queue', place });
  return id;
}

const last = () => made[made.length - 1]!;
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  folder = temporaryFolder();
  store = openStore().store;
  [made, views, probed] = [[], [], []];
});
afterEach(() => void vi.useRealTimers());

describe('the queue of the window', () => {
  it('connects to nothing by itself before runs are there', async () => {
    desk().begin();
    const one = desk();
    await one.set(FORM);
    expect(made).toHaveLength(1);
    await one.leave();
    expect(last().calls).toEqual(['shutdown']);
    expect(one.view.status.link).toBe('closed');
    desk().begin();
    expect(made).toHaveLength(1);
    awayRun();
    const next = desk();
    next.begin();
    expect(made).toHaveLength(2);
    expect(next.view).toMatchObject({ server: { host: 'queue.example.org' }, away: [{ queue: PLACE, runs: 1 }] });
  });

  it('tries again by itself what cannot be reached, ever more seldom, and what was refused not at all', async () => {
    awayRun();
    const one = desk();
    await one.set(FORM);
    last().failed(UNREACHABLE);
    await settled();
    expect(one.view.status).toMatchObject({ link: 'lost', reason: UNREACHABLE.message });
    await vi.advanceTimersByTimeAsync(999);
    expect(made).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(made).toHaveLength(2);
    expect(one.view.status.link).toBe('connecting');
    for (let i = 0; i < 20; i++) {
      last().failed(UNREACHABLE);
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(made).toHaveLength(22);
    // At once when asked to.
    last().failed(UNREACHABLE);
    await settled();
    await one.connect();
    expect(made).toHaveLength(23);
    last().connected(FACTS);
    await settled();
    expect(one.view.status).toEqual(CONNECTED);
    expect(made.slice(0, -1).every(({ calls }) => calls.includes('shutdown'))).toBe(true);

    const other = desk();
    other.begin();
    last().failed(new LabError('input', 'the password of queue.example.org:6379 is wrong'));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(made).toHaveLength(24);
    expect(other.view.status).toMatchObject({ link: 'refused', reason: expect.stringMatching(/wrong/) as string });
  });

  it('asks for a password that no key store has kept, and writes it nowhere', async () => {
    awayRun();
    await desk().set({ ...FORM, password: 'open sesame' });
    expect(last().target).toEqual({
      address: { host: 'queue.example.org', port: 6379, database: 0, user: null, tls: false },
      password: 'open sesame',
      ca: null,
    });
    // The next start.
    const next = desk();
    next.begin();
    expect(made).toHaveLength(1);
    expect(next.view).toMatchObject({ asks: true, keyStore: false, password: null });
    await next.connect('open sesame');
    expect(last().target.password).toBe('open sesame');
    expect(next.view).toMatchObject({ asks: false, password: 'memory' });
    expect(JSON.stringify(store.settings.get('queue'))).not.toContain('sesame');
    store.close();
    expect(readFileSync(store.file).includes('sesame')).toBe(false);
  });

  it('is connected to by the next start where a key store has kept the password', async () => {
    awayRun();
    await desk(true).set({ ...FORM, password: 'open sesame' });
    const next = desk(true);
    next.begin();
    expect(last().target.password).toBe('open sesame');
    expect(next.view).toMatchObject({ asks: false, password: 'keyStore', keyStore: true });
  });

  it('shows a password to no other server, user or unencrypted connection', async () => {
    const one = desk(true);
    await one.set({ ...FORM, tls: true, password: 'open sesame' });
    const known = { ...FORM, tls: true, password: null };
    await one.test(known);
    expect(probed.pop()!.password).toBe('open sesame');
    for (const other of [{ host: 'evil.example.org' }, { port: 6380 }, { user: 'eve' }, { tls: false }]) {
      await one.test({ ...known, ...other });
      expect(probed.pop()!.password).toBeNull();
    }
  });

  it('stays as it is while runs are there, until they are taken back', async () => {
    const sweep = store.sweeps.create(comparisonSweep('iris'));
    const one = desk();
    await one.set(FORM);
    last().connected(FACTS);
    await settled();
    const { id } = createRun(store, 'Run', { sweepId: sweep.id });
    store.elsewhere.put([{ runId: id, job: 'ab-1' }], { kind: 'queue', place: PLACE });
    await expect(one.set({ ...FORM, host: 'other' })).rejects.toThrow(
      /1 run is on the queue queue.example.org:6379\/0/,
    );
    await expect(one.forget()).rejects.toThrow(/take them back/);
    // The same one with a user is still the same.
    await one.set({ ...FORM, user: 'lab' });
    expect(one.view.server?.user).toBe('lab');
    // Not connected: the history alone is told.
    await one.cancel(sweep.id);
    expect(store.runs.get(id)).toMatchObject({ status: 'stopped', elsewhere: null });
    await one.set({ ...FORM, host: 'other' });
    expect((await one.forget()).server).toBeNull();
    expect(store.settings.get('queue')).toBeNull();
  });

  it('does nothing without a connection, and says why', async () => {
    const one = desk();
    expect(() => one.pause('abcdefghijkl')).toThrow(/no queue is set up/);
    awayRun();
    await one.set(FORM);
    expect(() => one.pause('abcdefghijkl')).toThrow(/being connected to/);
    const work = vi.fn(() => 7);
    const refused = expect(one.connected(work)).rejects.toThrow(/nobody answers/);
    last().failed(UNREACHABLE);
    await refused;
    expect(work).not.toHaveBeenCalled();
    await one.connect();
    last().connected(FACTS);
    await settled();
    one.submit('abcdefghijkl');
    await one.pause('abcdefghijkl');
    await one.resume('abcdefghijkl');
    expect(last().calls).toEqual(['submit abcdefghijkl', 'pause abcdefghijkl', 'resume abcdefghijkl']);
  });

  it('is connected to for what is handed over, and left again when nothing was', async () => {
    await desk().set(FORM);
    const one = desk();
    expect(one.view.status.link).toBe('closed');
    const handed = one.connected(() => 7);
    last().connected(FACTS);
    expect(await handed).toBe(7);
    await settled();
    expect(one.view.status.link).toBe('closed');
    expect(last().calls).toEqual(['shutdown']);
    const gone = one.connected(() => awayRun());
    last().connected(FACTS);
    await gone;
    one.begin();
    await settled();
    expect(one.view.status.link).toBe('connected');
  });

  it('leaves when the last result has come and nobody looks', async () => {
    const id = awayRun();
    await desk().set(FORM);
    const one = desk();
    one.begin();
    last().connected(FACTS);
    await settled();
    expect(one.view.status.link).toBe('connected');
    store.runs.setStatus(id, 'stopped');
    last().listener.changed([id]);
    last().see(CONNECTED);
    await settled();
    expect(last().calls).toEqual(['shutdown']);
    expect(views[views.length - 1]).toMatchObject({ away: [], status: { link: 'closed' } });
  });

  it('says of a wrong certificate what it must be, and trusts one only with TLS', async () => {
    const one = desk();
    expect(() => one.test({ ...FORM, tls: true, authority: true })).toThrow(/certificate.*got none/);
    one.chooseAuthority({ name: 'lab.pem', pem: 'PEM' });
    await one.test({ ...FORM, tls: true, authority: true });
    expect(probed.pop()!.ca).toBe('PEM');
    await one.test({ ...FORM, authority: true });
    expect(probed.pop()!.ca).toBeNull();
    await one.set({ ...FORM, tls: true, authority: true });
    expect(one.view.authority).toBe('lab.pem');
    expect(desk().view.authority).toBe('lab.pem');
  });

  it('asks nothing of a history that was closed after it', async () => {
    const one = desk();
    await one.set(FORM);
    last().connected(FACTS);
    await settled();
    last().listener.changed([awayRun()]); // what was counted is old
    await one.close();
    store.close();
    const told = views.length;
    await one.leave(); // as when the page ends just then
    expect(views).toHaveLength(told);
  });

  it('gives up waiting for what is on its way', async () => {
    const one = desk();
    await one.set(FORM);
    last().shutdown = () => new Promise(() => undefined);
    let closed = false;
    void one.close().then(() => (closed = true));
    await vi.advanceTimersByTimeAsync(4999);
    expect(closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(closed).toBe(true);
  });
});

import { LabError, messageOf } from '../../shared/errors';
import type { QueueFacts, QueueForm, QueueView } from '../../shared/queue';
import { queueName } from '../../shared/queueAddress';
import type { RunId, SweepId } from '../../shared/run';
import type { Store } from '../store/store';
import type { Collector } from './collectorApi';
import type { PasswordBox } from './passwordBox';
import type { QueueTarget } from './protocol';
import { type MakeCollector, QueueConnection } from './queueConnection';
import { type Authority, passwordOwner, readQueue, type StoredQueue, writeQueue } from './queueSettings';

/** What the desk works with. */
export interface QueueDeskParts {
  readonly store: Store;
  readonly passwords: PasswordBox;
  /** Looks what is there. */
  readonly probe: (target: QueueTarget) => Promise<QueueFacts>;
  readonly collector: MakeCollector;
}

/** What the desk tells the window. */
export interface QueueDeskHooks {
  view(view: QueueView): void;
  changed(runIds: readonly RunId[]): void;
  notice(level: 'info' | 'warning' | 'error', message: string, runId: RunId | null): void;
}

/**
 * The one queue of the window. It is connected to as long as runs of this history are there, or somebody looks at it; what could not
 * be reached is tried again by itself.
 */
export class QueueDesk {
  readonly #parts: QueueDeskParts;
  readonly #hooks: QueueDeskHooks;
  readonly #connection: QueueConnection;
  #queue: StoredQueue | null;
  #chosen: Authority | null = null;
  /** Not counted again as long as nothing has changed. */
  #away: QueueView['away'] | null = null;
  #isLookedAt = false;
  /** Those who are about to hand something over. */
  #holders = 0;
  #isClosed = false;

  constructor(parts: QueueDeskParts, hooks: QueueDeskHooks) {
    this.#parts = parts;
    this.#hooks = hooks;
    this.#queue = readQueue(parts.store);
    this.#connection = new QueueConnection(parts.collector, {
      changed: (runIds) => {
        this.#away = null;
        hooks.changed(runIds);
      },
      notice: (level, message, runId) => hooks.notice(level, message, runId),
      status: (status) => {
        this.#tell();
        // The last result is there, and nobody looks.
        if (status.link === 'connected' && !this.#isWanted()) void this.leave();
      },
    });
  }

  get view(): QueueView {
    const place = this.#queue === null ? 'none' : this.#parts.passwords.placeOf(passwordOwner(this.#queue.server));
    return {
      server: this.#queue?.server ?? null,
      authority: this.#queue?.authority?.name ?? null,
      password: place === 'none' ? null : place,
      keyStore: this.#parts.passwords.outlives,
      asks: this.#queue?.hasPassword === true && (place === 'none' || this.#connection.status.link === 'refused'),
      away: this.#awayNow(),
      status: this.#connection.status,
    };
  }

  /** `host:port/database` of the queue that is set up. Errors  LabError 'state' where none is. */
  get name(): string {
    if (this.#queue === null) throw new LabError('state', 'no queue is set up; do so in Sweep, at “Where to train”');
    return queueName(this.#queue.server);
  }

  /** Picks up what is on the queue: at the start, and when another program has put it there. */
  begin(): void {
    this.#away = null;
    this.#connect();
    this.#tell();
  }

  chooseAuthority(authority: Authority): void {
    this.#chosen = authority;
  }

  /** Errors  LabError: why it cannot be used, and the likely fix. */
  test(form: QueueForm): Promise<QueueFacts> {
    return this.#parts.probe(this.#target(form, this.#authorityOf(form), form.password));
  }

  /** Errors  LabError 'state' while runs are on another queue that is set up. */
  async set(form: QueueForm): Promise<QueueView> {
    const { password, ...server } = form;
    if (this.#queue !== null && queueName(server) !== this.name) this.#requireNothingAway('another queue is set up');
    const authority = this.#authorityOf(form);
    const { passwords, store } = this.#parts;
    const [owner, before] = [passwordOwner(server), this.#queue];
    const isSame = before !== null && passwordOwner(before.server) === owner;
    const hasPassword = password === null ? isSame && before.hasPassword : password !== '';
    writeQueue(store, { server, authority, hasPassword });
    if (password !== null && password !== '') passwords.keep(owner, password);
    else if (!hasPassword) passwords.forget();
    this.#queue = readQueue(store);
    this.#chosen = null;
    await this.#connection.close();
    return this.connect();
  }

  /** Errors  LabError 'state' while runs are there. */
  async forget(): Promise<QueueView> {
    this.#requireNothingAway('it is forgotten');
    await this.#connection.close();
    writeQueue(this.#parts.store, null);
    this.#parts.passwords.forget();
    this.#queue = null;
    this.#isLookedAt = false;
    return this.#tell();
  }

  /** Connects at once where nothing is connected, and stays until `leave`. */
  async connect(password: string | null = null): Promise<QueueView> {
    this.#isLookedAt = true;
    if (password !== null && this.#queue !== null) {
      this.#queue = { ...this.#queue, hasPassword: true };
      writeQueue(this.#parts.store, this.#queue);
      this.#parts.passwords.keep(passwordOwner(this.#queue.server), password);
      await this.#connection.close();
    }
    // One that is lost is tried again by its own link, but not at once.
    if (this.#connection.status.link === 'lost') await this.#connection.close();
    this.#connect();
    return this.#tell();
  }

  /** Nobody looks any more. */
  async leave(): Promise<void> {
    this.#isLookedAt = false;
    if (this.#isClosed || this.#isWanted()) return;
    await this.#connection.close();
    this.#tell();
  }

  /** Hands runs of the sweep over that are stored as being there. */
  submit(sweepId: SweepId): void {
    this.#away = null;
    this.#require()
      .submit(sweepId)
      .catch((thrown: unknown) => this.#hooks.notice('warning', messageOf(thrown), null));
  }

  pause(sweepId: SweepId): Promise<void> {
    return this.#require().pause(sweepId);
  }

  resume(sweepId: SweepId): Promise<void> {
    return this.#require().resume(sweepId);
  }

  /** Takes back all runs of the sweep, or these. Without a connection their jobs are taken away when there is one again. */
  async cancel(sweepId: SweepId, runIds?: readonly RunId[]): Promise<void> {
    const { store } = this.#parts;
    const { collector } = this.#connection;
    const there = store.elsewhere.list({ kind: 'queue', sweepId });
    const wanted = runIds === undefined ? there : there.filter(({ runId }) => runIds.includes(runId));
    const isSeen = (place: string) => collector !== null && place === this.name;
    const unseen = wanted.filter(({ place }) => !isSeen(place)).map(({ runId }) => runId);
    store.atomically(() => {
      for (const id of unseen) store.runs.setStatus(id, 'stopped', { message: 'Taken back before a result came.' });
    });
    this.#hooks.changed(unseen);
    if (unseen.length < wanted.length) await collector?.cancel(sweepId, runIds);
    this.#away = null;
    this.#tell();
  }

  /**
   * Does what hands runs over, connected: where nothing is connected, when it is.
   *
   * Errors  LabError 'state': why there is no connection.
   */
  async connected<T>(work: () => T): Promise<T> {
    this.#holders++;
    try {
      this.#connect();
      await this.#connection.settled();
      this.#require();
      return work();
    } finally {
      this.#holders--;
      this.#away = null;
      if (!this.#isWanted()) void this.leave();
    }
  }

  /** Stores what is on its way; everything else stays on the queue. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection.close();
  }

  #isWanted(): boolean {
    if (this.#queue === null || this.#isClosed || this.#parts.store.readOnly !== null) return false;
    // Second computings go on for a while after the last result has come.
    return this.#isLookedAt || this.#holders > 0 || this.#runsThere() > 0 || this.#connection.status.sweeps.length > 0;
  }

  #runsThere(): number {
    return this.#awayNow().find(({ queue }) => queue === this.name)?.runs ?? 0;
  }

  #awayNow(): QueueView['away'] {
    this.#away ??= this.#parts.store.elsewhere.counts('queue').map(({ place, runs }) => ({ queue: place, runs }));
    return this.#away;
  }

  #connect(): void {
    const queue = this.#queue;
    if (queue === null || !this.#isWanted()) return;
    if (queue.hasPassword && this.view.password === null) return;
    this.#connection.open(this.#target(queue.server, queue.authority, null));
  }

  #tell(): QueueView {
    const { view } = this;
    this.#hooks.view(view);
    return view;
  }

  #require(): Collector {
    const { name } = this;
    const { collector, status } = this.#connection;
    if (collector !== null) return collector;
    const why = status.reason ?? (this.view.asks ? 'its password is not known' : 'it is being connected to');
    throw new LabError('state', `there is no connection to the queue ${name} now: ${why}; try again in a moment`);
  }

  #requireNothingAway(before: string): void {
    this.#away = null;
    const runs = this.#queue === null ? 0 : this.#runsThere();
    if (runs === 0) return;
    const are = `${runs} ${runs === 1 ? 'run is' : 'runs are'} on the queue ${this.name}`;
    throw new LabError('state', `${are}; let them end, or take them back by Cancel in their sweep, before ${before}`);
  }

  #authorityOf({ tls, authority }: QueueForm): Authority | null {
    if (!tls || !authority) return null;
    const chosen = this.#chosen ?? this.#queue?.authority ?? null;
    if (chosen === null) throw new LabError('input', 'a certificate to trust must be chosen from a file; got none');
    return chosen;
  }

  #target(server: StoredQueue['server'], authority: Authority | null, password: string | null): QueueTarget {
    const { host, port, database, user, tls } = server;
    const known = password ?? this.#parts.passwords.get(passwordOwner(server));
    return {
      address: { host, port, database, user, tls },
      password: known === '' ? null : known,
      ca: tls ? (authority?.pem ?? null) : null,
    };
  }
}

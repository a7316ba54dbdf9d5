import { messageOf } from '../../shared/errors';
import type { MainEvent } from '../../shared/ipc';
import type { QueueFacts, QueueForm, QueueProgress, QueueView } from '../../shared/queue';
import { DEFAULT_QUEUE_PORT, parseQueueAddress, queueName } from '../../shared/queueAddress';
import type { RunSummary, SweepId } from '../../shared/run';
import { call } from '../api';
import { plural } from '../format';
import { attempt } from './attempt';
import { notices, type Notice } from './notices.svelte';

/** What the set-up of the queue holds while it is filled in. */
export interface QueueDraft extends Omit<QueueForm, 'user' | 'password'> {
  readonly user: string;
  /** null as long as nobody has typed one: the known one counts. */
  readonly password: string | null;
}

const CLOSED: QueueView = {
  server: null,
  authority: null,
  password: null,
  keyStore: true,
  asks: false,
  away: [],
  status: { link: 'closed', reason: null, facts: null, runsPerMinute: null, sweeps: [] },
};

const EMPTY: QueueDraft = {
  ...{ host: '', port: DEFAULT_QUEUE_PORT, database: 0, user: '', tls: false, authority: false },
  password: null,
};

/** The queue on other computers, as main last told of it, and its set-up. */
export class QueueState {
  view = $state.raw<QueueView>(CLOSED);
  /** Where the next sweep is to be trained. */
  where = $state<'here' | 'queue'>('here');
  /** The set-up is open. */
  open = $state(false);
  draft = $state.raw<QueueDraft>(EMPTY);
  /** File of the certificate that was chosen in the set-up. */
  authority = $state<string | null>(null);
  testing = $state(false);
  saving = $state(false);
  /** What came of the last test of what stands in the set-up. */
  tested = $state.raw<{ readonly facts: QueueFacts } | { readonly problem: string } | null>(null);

  /** The notice that asks for a password. */
  #asked = '';

  /** "queue.example.org:6379/0"; null when none is set up. */
  readonly name: string | null = $derived(this.view.server === null ? null : queueName(this.view.server));
  /** Runs can be handed over now. */
  readonly ready: boolean = $derived(this.view.status.link === 'connected');
  /** Runs that its workers can train side by side. */
  readonly places: number = $derived(
    (this.view.status.facts?.workers ?? []).reduce((sum, { concurrency, refused }) => {
      return refused === null ? sum + concurrency : sum;
    }, 0),
  );
  /** Connected, and not all sweeps that are there are held. */
  readonly isMoving: boolean = $derived(
    this.view.status.link === 'connected' && this.view.status.sweeps.some(({ paused }) => !paused),
  );
  /** Runs of this history that are on queues. */
  readonly away: number = $derived(this.view.away.reduce((sum, { runs }) => sum + runs, 0));
  readonly form: QueueForm = $derived({
    ...this.draft,
    host: this.draft.host.trim(),
    user: this.draft.user.trim() === '' ? null : this.draft.user.trim(),
  });

  async refresh(): Promise<void> {
    const answer = await attempt('queue:get', undefined);
    if (!answer.failed) this.view = answer.value;
  }

  handle(event: MainEvent): void {
    if (event.type !== 'queue') return;
    this.view = event.view;
    const asking = notices.list.find(({ message }) => message === this.#asked);
    if (!this.view.asks && asking !== undefined) notices.dismiss(asking.id);
  }

  /** Says at the start of the program what is on queues. */
  greet(action: Notice['action']): void {
    for (const { queue, runs } of this.view.away) {
      const are = `${plural(runs, 'run')} ${runs === 1 ? 'is' : 'are'} on the queue ${queue}`;
      if (queue !== this.name) notices.show('warning', `${are}, which is not the one that is set up in Sweep.`, action);
      else if (this.view.asks) {
        this.#asked = `${are}. Give its password to pick up the results.`;
        notices.show('warning', this.#asked, action);
      } else notices.show('info', `${are}; results are picked up as they come.`, action);
    }
  }

  progressOf(id: SweepId): QueueProgress | null {
    return this.view.status.sweeps.find(({ sweepId }) => sweepId === id) ?? null;
  }

  /** Milliseconds until so many runs will have come, at the pace of the last minutes; null while there is none. */
  remainingMs(left: number): number | null {
    const { runsPerMinute } = this.view.status;
    return runsPerMinute === null || runsPerMinute <= 0 ? null : (left / runsPerMinute) * 60_000;
  }

  /** Opens the set-up with what is set up. */
  edit(): void {
    const { server, authority } = this.view;
    this.draft = server === null ? EMPTY : { ...server, user: server.user ?? '', password: null };
    this.authority = authority;
    this.tested = null;
    this.open = true;
  }

  /** Opens the set-up for the queue of this name, on which runs are. */
  editFor(name: string): void {
    this.edit();
    this.draft = EMPTY;
    this.setHost(`redis://${name}`);
  }

  change(patch: Partial<QueueDraft>): void {
    this.draft = { ...this.draft, ...patch };
    this.tested = null;
  }

  /** What was put in as the host: a name, a name with a port, or a whole address, which fills in the other fields. */
  setHost(text: string): void {
    const trimmed = text.trim();
    if (!/:\/\/|^[^:]+:\d+$/.test(trimmed)) return this.change({ host: trimmed });
    try {
      const { address, password } = parseQueueAddress(trimmed.includes('://') ? trimmed : `redis://${trimmed}`);
      const isWhole = trimmed.includes('://');
      const { host, port } = address;
      if (!isWhole) return this.change({ host, port });
      this.change({ ...address, user: address.user ?? '', ...(password === null ? {} : { password }) });
    } catch (thrown) {
      this.change({ host: trimmed });
      this.tested = { problem: messageOf(thrown) };
    }
  }

  async test(): Promise<void> {
    this.testing = true;
    this.tested = null;
    const { form } = this;
    try {
      const facts = await call('queue:test', form);
      if (form === this.form) this.tested = { facts };
    } catch (thrown) {
      if (form === this.form) this.tested = { problem: messageOf(thrown) };
    }
    this.testing = false;
  }

  async chooseAuthority(): Promise<void> {
    try {
      const chosen = await call('queue:authority', undefined);
      if (chosen === null) return;
      this.authority = chosen.name;
      this.change({ authority: true });
    } catch (thrown) {
      this.tested = { problem: messageOf(thrown) };
    }
  }

  /** Keeps what was filled in. */
  async save(): Promise<void> {
    this.saving = true;
    try {
      this.view = await call('queue:set', this.form);
      this.open = false;
    } catch (thrown) {
      this.tested = { problem: messageOf(thrown) };
    }
    this.saving = false;
  }

  async forget(): Promise<void> {
    const answer = await attempt('queue:forget', undefined);
    if (answer.failed) return;
    this.view = answer.value;
    this.open = false;
  }

  async connect(password: string | null = null): Promise<void> {
    const answer = await attempt('queue:connect', { password });
    if (!answer.failed) this.view = answer.value;
  }

  async leave(): Promise<void> {
    await attempt('queue:leave', undefined);
  }

  async pause(id: SweepId): Promise<void> {
    await attempt('queue:pause', { id });
  }

  async resume(id: SweepId): Promise<void> {
    await attempt('queue:resume', { id });
  }

  async cancel(id: SweepId): Promise<void> {
    await attempt('queue:cancel', { id });
  }

  async send(id: SweepId): Promise<void> {
    await attempt('queue:send', { id });
  }
}

/** A run that is on a queue. */
export function isAway({ elsewhere }: Pick<RunSummary, 'elsewhere'>): boolean {
  return elsewhere?.kind === 'queue';
}

export const queue = new QueueState();

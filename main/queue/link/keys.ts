/** Where things lie on the server: BullMQ's keys begin with PREFIX:queue, ours stand beside them. */
export const PREFIX = 'initlab';

const key = (...parts: readonly string[]) => [PREFIX, ...parts].join(':');

export const KEYS = {
  /** The histories that want a job. */
  wants: (id: string) => key('wants', id),
  /** The jobs that a history wants. */
  history: (history: string) => key('history', history),
  /** The attempts at a job that have sent anything. */
  attempts: (id: string) => key('attempts', id),
  /** The pieces of what an attempt has made, by their number. */
  result: (id: string, attempt: string) => key('result', id, attempt),
  workers: key('workers'),
  worker: (name: string) => key('worker', name),
  refused: key('refused'),
  table: (hash: string) => key('table', hash),
  tableWants: (hash: string) => key('tableWants', hash),
} as const;

/** Keys of BullMQ, for one queue. */
export class QueueKeys {
  readonly queue: string;
  readonly wait: string;
  readonly delayed: string;
  readonly active: string;
  readonly completed: string;
  readonly failed: string;

  constructor(queue: string) {
    this.queue = queue;
    [this.wait, this.delayed, this.active, this.completed, this.failed] = (
      ['wait', 'delayed', 'active', 'completed', 'failed'] as const
    ).map((name) => key(queue, name)) as [string, string, string, string, string];
  }

  /** The record of a job. */
  job(id: string): string {
    return key(this.queue, id);
  }

  /** The token of who holds a job. */
  lock(id: string): string {
    return key(this.queue, id, 'lock');
  }
}

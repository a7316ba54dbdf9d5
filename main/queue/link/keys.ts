/** Where things lie on the server: BullMQ's keys begin with PREFIX:QUEUE, ours stand beside them. */
export const PREFIX = 'initlab';
export const QUEUE = 'runs';

const key = (...parts: readonly string[]) => [PREFIX, ...parts].join(':');

export const KEYS = {
  /** BullMQ's record of a job. */
  job: (id: string) => key(QUEUE, id),
  /** The token of who holds a job. */
  lock: (id: string) => key(QUEUE, id, 'lock'),
  active: key(QUEUE, 'active'),
  completed: key(QUEUE, 'completed'),
  failed: key(QUEUE, 'failed'),
  /** The histories that want a job. */
  wants: (id: string) => key('wants', id),
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

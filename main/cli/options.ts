import { MOST_THREADS } from '../../shared/threadChoice';
import type { QueueLimits } from '../runs/queueLimits';
import type { OptionDefs, ParsedArgs } from './args';

/** Options that several commands share. */
export const DB = { db: { value: 'FILE', help: 'another history file than the app’s' } } as const satisfies OptionDefs;
export const JSON_OUTPUT = { json: { help: 'print one JSON document on stdout' } } as const satisfies OptionDefs;
export const WORKERS = {
  workers: { value: 'N', help: 'trainer processes side by side (default: cores − 1)' },
  threads: {
    value: 'N',
    help: 'threads that share the steps of each run (default: idle cores, where that is quicker)',
  },
  wait: {
    value: 'SECONDS',
    help: 'how long training waits when the history cannot be written, such as on a full disk (default: 3600)',
  },
} as const satisfies OptionDefs;
export const MAX_WORKERS = 64;
export const DEFAULT_WAIT_S = 3600;
export const MAX_WAIT_S = 1_000_000;

/** Those of WORKERS that are given. */
export function givenLimits(args: ParsedArgs): Partial<QueueLimits> {
  return {
    ...(args.text('workers') !== undefined && { trainers: args.count('workers', 1, MAX_WORKERS) }),
    ...(args.text('threads') !== undefined && { threads: args.count('threads', 1, MOST_THREADS) }),
  };
}

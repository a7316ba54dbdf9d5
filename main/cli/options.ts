import type { OptionDefs } from './args';

/** Options that several commands share. */
export const DB = { db: { value: 'FILE', help: 'another history file than the app’s' } } as const satisfies OptionDefs;
export const JSON_OUTPUT = { json: { help: 'print one JSON document on stdout' } } as const satisfies OptionDefs;
export const WORKERS = {
  workers: { value: 'N', help: 'trainer processes side by side (default: cores − 1)' },
} as const satisfies OptionDefs;
export const MAX_WORKERS = 64;

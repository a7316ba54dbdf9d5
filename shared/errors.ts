/** What kind of thing went wrong; decides the CLI's exit code and how the window shows the message. */
export type ErrorCode =
  /** The user's input breaks a rule. Nothing was changed. */
  | 'input'
  /** A run, sweep or file that was named does not exist. */
  | 'notFound'
  /** The request does not fit the state of its object, such as pausing a finished run. */
  | 'state'
  /** The history is held by another writer and did not become free in time. */
  | 'busy'
  /** There is no room on the disk for what is to be written. */
  | 'full'
  /** A file or folder cannot be read or written. */
  | 'io'
  /** A check ran and failed. */
  | 'check'
  /** Arrays that do not fit together: a mistake in our own code. */
  | 'shape'
  /** Anything unforeseen. */
  | 'internal';

/** One field that breaks a rule. */
export interface FieldIssue {
  /** Dotted path, such as `network.layers.1.units`; empty for the whole input. */
  readonly path: string;
  /** Whole sentence: field, rule, value received, likely fix. */
  readonly message: string;
}

/** An error whose message is meant for the user: one sentence that names the thing, the rule, the value and the fix. */
export class LabError extends Error {
  readonly code: ErrorCode;
  readonly issues: readonly FieldIssue[];

  constructor(code: ErrorCode, message: string, issues: readonly FieldIssue[] = []) {
    super(message);
    this.name = 'LabError';
    this.code = code;
    this.issues = issues;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Ends a `switch` over a union: a forgotten member fails the type check, an unknown value at run time throws. */
export function assertNever(value: never, what: string): never {
  throw new LabError('internal', `unknown ${what}: ${JSON.stringify(value)}`);
}

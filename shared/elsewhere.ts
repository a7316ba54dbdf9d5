/** Where a run waits that another computer trains: it is queued here, but no program that has this history open works on it. */
export interface Elsewhere {
  /** A queue that workers take runs from, or a folder of spec files that was planned for a batch cluster. */
  readonly kind: 'queue' | 'plan';
  /** `host:port/database` or the folder; never a password. */
  readonly place: string;
}

/** Where it is, as the end of a sentence: "on the queue lab-7:6379/0". */
export function elsewhereText({ kind, place }: Elsewhere): string {
  return kind === 'queue' ? `on the queue ${place}` : `in the plan ${place}`;
}

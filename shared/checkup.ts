/** One thing that a check of the history has found. */
export interface Finding {
  /** Key of the check. */
  readonly check: string;
  /** `note`: worth knowing, and sound. */
  readonly severity: 'problem' | 'note';
  /** Sentence: what is there. */
  readonly message: string;
  /** Sentence: what to do. */
  readonly fix: string;
  /** A repair can mend it. */
  readonly repairable: boolean;
  /** It was there and has been mended. */
  readonly repaired: boolean;
}

/** The report of a check of the history and all that lies beside it. */
export interface Checkup {
  readonly file: string;
  /** Nothing is wrong, or nothing any more. */
  readonly sound: boolean;
  readonly findings: readonly Finding[];
  /** The copy that was made before a repair; null where nothing was repaired. */
  readonly copy: string | null;
  readonly facts: {
    readonly runs: number;
    readonly points: number;
    readonly histograms: number;
    readonly checkpoints: number;
    readonly datasets: number;
    readonly bytes: number;
    readonly freeBytes: number;
    /** Number of the schema. */
    readonly version: number;
  };
  readonly versions: { readonly app: string; readonly core: string; readonly sqlite: string; readonly node: string };
}

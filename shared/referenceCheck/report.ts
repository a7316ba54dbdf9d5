import { LabError, messageOf } from '../errors';

/** What checking one reference file gave. */
export interface FileReport {
  readonly file: string;
  /** Rows of the file that were looked at. */
  readonly cases: number;
  readonly failures: readonly { readonly case: string; readonly reason: string }[];
  /** Largest error as a share of its tolerance: at most 1 where nothing failed. */
  readonly worst: number;
}

/** Largest error allowed at a reference value. */
export type Tolerance = (expected: number) => number;

/** |error| ≤ relative · (floor + |expected|). */
export function tolerance(relative: number, floor: number): Tolerance {
  return (expected) => relative * (floor + Math.abs(expected));
}

/** A case that the core has no means to run; the reason is the rest of a sentence that begins with "not supported". */
export function unsupported(what: string): LabError {
  return new LabError('check', `not supported: ${what}`);
}

/** The errors of one implementation in one case; keeps the worst. */
export class Comparison {
  readonly #label: string;
  readonly #tolerance: Tolerance;
  #worst = 0;
  #reason = '';

  constructor(label: string, allowed: Tolerance) {
    this.#label = label;
    this.#tolerance = allowed;
  }

  /** Largest error as a share of its tolerance; a value that is not a number counts as infinitely wrong. */
  get worst(): number {
    return this.#worst;
  }

  /** The sentence for the worst value, or null when all are within the tolerance. */
  get failure(): string | null {
    return this.#worst <= 1 ? null : this.#reason;
  }

  number(what: string, actual: number, expected: number, allowed = this.#tolerance): void {
    const error = Math.abs(actual - expected);
    const share = error === 0 ? 0 : error / allowed(expected);
    this.#record(Number.isNaN(share) ? Infinity : share, () => {
      const times = Number.isFinite(share) ? `${Number(share.toPrecision(3))} times the tolerance` : 'no number';
      return `${what} must be ${expected}; got ${actual} (${times})`;
    });
  }

  /** A number that must lie within a band; its middle counts as no error, its ends as the whole tolerance. */
  within(what: string, actual: number, [low, high]: readonly [number, number]): void {
    const share = Math.abs(actual - (low + high) / 2) / ((high - low) / 2);
    this.#record(Number.isNaN(share) ? Infinity : share, () => `${what} must be from ${low} to ${high}; got ${actual}`);
  }

  /** A rule that holds or does not; breaking it is infinitely wrong. */
  rule(holds: boolean, sentence: string): void {
    this.#record(holds ? 0 : Infinity, () => sentence);
  }

  /** The entries of a block, from an offset on. Throws LabError 'check' when `expected` has another length. */
  vector(
    what: string,
    actual: ArrayLike<number>,
    expected: readonly number[] | undefined,
    length: number,
    from = 0,
  ): void {
    if (expected?.length !== length) {
      throw new LabError('check', `${what} must hold ${length} numbers; got ${expected?.length ?? 'none'}`);
    }
    expected.forEach((value, i) => this.number(`${what}[${i}]`, actual[from + i] ?? NaN, value));
  }

  /** The same for a row-major block. */
  matrix(
    what: string,
    actual: ArrayLike<number>,
    expected: readonly (readonly number[])[] | undefined,
    [rows, columns]: readonly [number, number],
    from = 0,
  ): void {
    if (expected?.length !== rows) {
      throw new LabError('check', `${what} must hold ${rows} rows; got ${expected?.length ?? 'none'}`);
    }
    expected.forEach((row, i) => this.vector(`${what}[${i}]`, actual, row, columns, from + i * columns));
  }

  #record(share: number, reason: () => string): void {
    if (share <= this.#worst) return;
    this.#worst = share;
    if (share > 1) this.#reason = `${this.#label}: ${reason()}`;
  }
}

/** What one case of a file gave. */
export interface CaseReport {
  readonly case: string;
  /** A sentence for each implementation that is outside its tolerance, or why the case could not be run. */
  readonly reasons: readonly string[];
  /** Largest error as a share of its tolerance. */
  readonly worst: number;
}

/** The cases of one file, to be run one by one and in any order. */
export class FileCheck {
  readonly file: string;
  readonly #cases: { readonly id: string; readonly run: () => readonly Comparison[] }[] = [];

  constructor(file: string) {
    this.file = file;
  }

  get count(): number {
    return this.#cases.length;
  }

  case(id: string, run: () => readonly Comparison[]): void {
    this.#cases.push({ id, run });
  }

  /** Runs a case. What it throws is its failure, so one case that cannot be run does not hide the others. */
  run(index: number): CaseReport {
    const { id, run } = this.#cases[index]!;
    try {
      const comparisons = run();
      const reasons = comparisons.flatMap(({ failure }) => failure ?? []);
      return { case: id, reasons, worst: Math.max(0, ...comparisons.map(({ worst }) => worst)) };
    } catch (thrown) {
      return { case: id, reasons: [messageOf(thrown)], worst: 0 };
    }
  }
}

/** The report of a file out of those of all its cases. A file without cases shows nothing, which is a failure. */
export function fileReport(file: string, cases: readonly CaseReport[]): FileReport {
  const failures = cases.flatMap(({ case: id, reasons }) => reasons.map((reason) => ({ case: id, reason })));
  if (cases.length === 0) failures.push({ case: file, reason: 'a reference file must hold cases; it has none' });
  // JSON has no infinity.
  const worst = Math.min(Math.max(0, ...cases.map((each) => each.worst)), Number.MAX_VALUE);
  return { file, cases: cases.length, failures, worst };
}

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

/** Collects the cases of one file. */
export class FileCheck {
  readonly #file: string;
  readonly #failures: { case: string; reason: string }[] = [];
  #cases = 0;
  #worst = 0;

  constructor(file: string) {
    this.#file = file;
  }

  /** Runs a case. What it throws is its failure, so one case that cannot be run does not hide the others. */
  case(id: string, run: () => readonly Comparison[]): void {
    this.#cases++;
    try {
      for (const { worst, failure } of run()) {
        this.#worst = Math.max(this.#worst, worst);
        if (failure !== null) this.#failures.push({ case: id, reason: failure });
      }
    } catch (thrown) {
      this.#failures.push({ case: id, reason: messageOf(thrown) });
    }
  }

  report(): FileReport {
    // JSON has no infinity.
    const worst = Math.min(this.#worst, Number.MAX_VALUE);
    return { file: this.#file, cases: this.#cases, failures: this.#failures, worst };
  }
}

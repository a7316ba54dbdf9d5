export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One line each: the test, and the first line of what it said. */
  readonly failures: readonly string[];
}
export function readVitest(report: object): Counts;
export function readPlaywright(report: object): Counts;
export function readReport(file: string, read: (report: object) => Counts): Counts;

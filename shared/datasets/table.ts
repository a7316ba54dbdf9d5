/** The examples of a stored data set, as read by whoever may open files; the core itself reads none. */
export interface DataTable {
  readonly features: number;
  readonly rows: number;
  /** The first so many rows are the official training part, the others the official test part; null: no such split. */
  readonly trainRows: number | null;
  /** [rows × features], row-major; images stay bytes. */
  readonly inputs: Float64Array | Uint8Array;
  /** [rows]: number of the class, or the value to predict (regression). */
  readonly targets: Float64Array;
  /** Empty for regression. */
  readonly classNames: readonly string[];
  readonly featureNames: readonly string[];
}

/** Limits of a user's file: what still trains on a laptop. `letters` is how many a cell of a CSV file may have. */
export const TABLE_LIMITS = {
  rows: 100_000,
  columns: 1024,
  cells: 60_000_000,
  classes: 256,
  bytes: 300_000_000,
  letters: 100_000,
};

/** Bytes of the parts of a data folder. */
export interface DataSizes {
  readonly history: number;
  readonly datasets: number;
  /** Copies of the history from before each upgrade. */
  readonly backups: number;
  /** Damaged histories that were set aside. */
  readonly aside: number;
}

/** Why the data are where they are: see `main/folder/location.ts`. */
export type DataSource = 'environment' | 'portable' | 'default' | 'chosen';

/** The data folder as the settings show it. */
export interface DataFolder {
  readonly folder: string;
  readonly source: DataSource;
  /** The folder that the program takes when none is chosen. */
  readonly defaultFolder: string;
  readonly sizes: DataSizes;
  readonly freeBytes: number;
}

/** A folder that was chosen for the data. */
export interface ChosenFolder {
  readonly folder: string;
  /** `history`: one is there, and would be used as it is. */
  readonly kind: 'empty' | 'history';
  readonly neededBytes: number;
  readonly freeBytes: number;
  /** Runs that are queued, training or paused, which wait until the data are moved. */
  readonly activeRuns: number;
}

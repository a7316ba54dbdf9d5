import type { ChosenStudy } from './study';

/** What the user chose to import, without the folder. */
export interface ChosenFiles {
  readonly name: string;
  readonly bytes: number;
  /** The title that it gets unless another is given. */
  readonly title: string;
}

/** What was dropped on the window, as main tells it from its contents. */
export type DroppedFile =
  | { readonly kind: 'data'; readonly file: ChosenFiles }
  | { readonly kind: 'study'; readonly file: ChosenStudy }
  /** Main has its path; `spec:opened` gives what is in it. */
  | { readonly kind: 'spec' };

/** How far an import is. */
export interface ImportProgress {
  readonly stage: 'reading' | 'keeping';
  /** In [0, 1]. */
  readonly share: number;
  /** Rows read so far; null where rows are not what is read. */
  readonly rows: number | null;
}

/** What a CSV file is, or would be. */
export interface CsvFacts {
  /** Rows after the header. */
  readonly rows: number;
  readonly columns: number;
  readonly bytes: number;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
}

/** How far an export is. */
export interface ExportProgress {
  readonly stage: 'measuring' | 'writing';
  /** In [0, 1]. */
  readonly share: number;
  readonly rows: number;
}

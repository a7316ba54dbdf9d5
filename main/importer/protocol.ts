import type { CsvChoice } from '../../shared/datasets/csvChoice';
import type { FilePreview } from '../../shared/datasets/preview';
import type { ErrorCode } from '../../shared/errors';
import type { ImportProgress } from '../../shared/transfers';
import type { StagedSet } from '../data/datasets';
import type { ImportFiles } from '../data/importFile';

/** Main → importer. */
export type ImporterCommand =
  | { readonly type: 'read'; readonly files: ImportFiles }
  /** Writes what was read beside its place, for main to put it there. */
  | { readonly type: 'stage'; readonly choice: CsvChoice; readonly title: string; readonly folder: string };

/** Importer → main. */
export type ImporterEvent =
  /** The first one; files that this process stages bear its id. */
  | { readonly type: 'begun'; readonly pid: number }
  | { readonly type: 'progress'; readonly progress: ImportProgress }
  | { readonly type: 'read'; readonly preview: FilePreview }
  | { readonly type: 'staged'; readonly staged: StagedSet }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

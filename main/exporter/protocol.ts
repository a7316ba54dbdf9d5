import type { ExportFormat } from '../../shared/csv';
import type { ErrorCode } from '../../shared/errors';
import type { CsvFacts, ExportProgress } from '../../shared/transfers';
import type { RunId } from '../../shared/run';
import type { PytorchFiles } from '../pytorch/writePytorch';

/** Main → exporter. */
export type ExporterCommand =
  /** The first one: opens the history and says what the file would be. */
  | {
      readonly type: 'measure';
      readonly database: string;
      readonly nativeBinding: string;
      readonly ids: readonly RunId[];
      readonly format: ExportFormat;
    }
  /** Writes what was measured, from the same state of the history. */
  | { readonly type: 'write'; readonly path: string }
  /** Writes the PyTorch script of a run and its data. */
  | {
      readonly type: 'pytorch';
      readonly database: string;
      readonly nativeBinding: string;
      readonly runId: RunId;
      readonly path: string;
    }
  /** Ends what is being written; nothing of it stays. */
  | { readonly type: 'cancel' };

/** Exporter → main. */
export type ExporterEvent =
  | { readonly type: 'progress'; readonly progress: ExportProgress }
  | { readonly type: 'measured'; readonly facts: CsvFacts }
  | { readonly type: 'written'; readonly facts: CsvFacts }
  | { readonly type: 'pytorch'; readonly files: PytorchFiles }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };

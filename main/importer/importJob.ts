import { assertNever, LabError, messageOf } from '../../shared/errors';
import { stageTable } from '../data/datasets';
import { openFiles, previewOf, tableOf, type OpenedFiles } from '../data/importFile';
import type { ImporterCommand, ImporterEvent } from './protocol';

/** One import: parses files and keeps them in memory, so that what was previewed is what is imported. */
export class ImportJob {
  readonly #tell: (event: ImporterEvent) => void;
  #opened: OpenedFiles | null = null;

  constructor(tell: (event: ImporterEvent) => void) {
    this.#tell = tell;
    tell({ type: 'begun', pid: process.pid });
  }

  /** Tells one event that ends the command: `read`, `staged` or `failed`. Never throws. */
  obey(command: ImporterCommand): void {
    try {
      this.#tell(this.#do(command));
    } catch (thrown) {
      const code = thrown instanceof LabError ? thrown.code : 'internal';
      this.#tell({ type: 'failed', code, message: messageOf(thrown) });
    }
  }

  #do(command: ImporterCommand): ImporterEvent {
    const progress = (stage: 'reading' | 'keeping', share: number, rows: number | null = null) =>
      this.#tell({ type: 'progress', progress: { stage, share, rows } });
    switch (command.type) {
      case 'read':
        progress('reading', 0);
        this.#opened = openFiles(command.files, (share, rows) => progress('reading', share, rows));
        return { type: 'read', preview: previewOf(this.#opened) };
      case 'stage': {
        if (this.#opened === null) throw new LabError('state', 'there is nothing to import: choose a file first');
        progress('keeping', 0);
        const table = tableOf(this.#opened, command.choice);
        progress('keeping', 0.2);
        return { type: 'staged', staged: stageTable(table, command.title, command.folder) };
      }
      default:
        return assertNever(command, 'command of the importer');
    }
  }
}

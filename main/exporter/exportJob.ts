import type { CsvSource, ExportFormat } from '../../shared/csv';
import { assertNever, LabError, messageOf } from '../../shared/errors';
import type { ExportProgress } from '../../shared/transfers';
import { exportCsv, exportSource, measureCsv, type ExportWatch } from '../exportCsv';
import { writePytorch } from '../pytorch/writePytorch';
import { Store } from '../store/store';
import type { ExporterCommand, ExporterEvent } from './protocol';

/** Progress is told this often at most. */
const TELL_MS = 100;

/** One export: reads the history beside the program that writes it, all the time in the state that it had at first. */
export class ExportJob {
  readonly #tell: (event: ExporterEvent) => void;
  #opened: { store: Store; release: () => void; source: CsvSource; format: ExportFormat; bytes?: number } | null = null;
  #stop = new AbortController();

  constructor(tell: (event: ExporterEvent) => void) {
    this.#tell = tell;
  }

  /** Tells one event that ends the command, but for `cancel`. Never throws. */
  async obey(command: ExporterCommand): Promise<void> {
    if (command.type === 'cancel') return this.#stop.abort();
    try {
      this.#tell(await this.#do(command));
    } catch (thrown) {
      const code = thrown instanceof LabError ? thrown.code : 'internal';
      this.#tell({ type: 'failed', code, message: messageOf(thrown) });
    }
  }

  close(): void {
    this.#opened?.release();
    this.#opened?.store.close();
    this.#opened = null;
  }

  async #do(command: Exclude<ExporterCommand, { type: 'cancel' }>): Promise<ExporterEvent> {
    switch (command.type) {
      case 'measure': {
        this.close();
        const { store } = Store.open({ file: command.database, nativeBinding: command.nativeBinding, kind: 'cli' });
        const release = store.hold();
        const source = exportSource(store, command.ids);
        this.#opened = { store, release, source, format: command.format };
        const facts = await measureCsv(source, command.format, this.#watch('measuring'));
        this.#opened = { ...this.#opened, bytes: facts.bytes };
        return { type: 'measured', facts };
      }
      case 'write': {
        if (this.#opened === null) throw new LabError('state', 'there is nothing to export: choose the runs first');
        this.#stop = new AbortController();
        const { source, format, bytes: measured } = this.#opened;
        const written = await exportCsv(source, format, command.path, this.#watch('writing'), measured);
        const { rows, columns, bytes, sha256 } = written;
        return { type: 'written', facts: { rows, columns, bytes, sha256 } };
      }
      case 'pytorch': {
        const { store } = Store.open({ file: command.database, nativeBinding: command.nativeBinding, kind: 'cli' });
        try {
          return { type: 'pytorch', files: await writePytorch(store, command.runId, command.path) };
        } finally {
          store.close();
        }
      }
      default:
        return assertNever(command, 'command of the exporter');
    }
  }

  #watch(stage: ExportProgress['stage']): ExportWatch {
    let toldAt = -Infinity;
    return {
      signal: this.#stop.signal,
      progress: (share, rows) => {
        if (performance.now() - toldAt < TELL_MS) return;
        toldAt = performance.now();
        this.#tell({ type: 'progress', progress: { stage, share, rows } });
      },
    };
  }
}

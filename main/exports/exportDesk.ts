import type { ExportFormat } from '../../shared/csv';
import { LabError } from '../../shared/errors';
import type { CsvFacts, ExportProgress } from '../../shared/transfers';
import type { RunId } from '../../shared/run';
import type { ExporterCommand, ExporterEvent } from '../exporter/protocol';
import { removePartials } from '../writeWhole';

/** The exporter as main sees it. */
export interface ExporterProcess {
  post(command: ExporterCommand): void;
  onEvent(listener: (event: ExporterEvent) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

interface Exporting {
  readonly process: ExporterProcess;
  readonly gone: Promise<void>;
  facts: CsvFacts | null;
  /** The file that is being written, or null. */
  writing: string | null;
  settle: { resolve(facts: CsvFacts): void; reject(error: LabError): void } | null;
}

const CANCELLED = 'the export was cancelled; nothing was written';

/** The one export that may be under way. A process of its own reads the history and writes the file. */
export class ExportDesk {
  readonly #launch: () => ExporterProcess;
  readonly #history: { readonly database: string; readonly nativeBinding: string };
  readonly #onProgress: (progress: ExportProgress) => void;
  #current: Exporting | null = null;
  /** How the process of what was measured ended while nothing was asked of it: told to who asks next. */
  #lost: LabError | null = null;

  constructor(
    launch: () => ExporterProcess,
    history: { readonly database: string; readonly nativeBinding: string },
    onProgress: (progress: ExportProgress) => void,
  ) {
    this.#launch = launch;
    this.#history = history;
    this.#onProgress = onProgress;
  }

  /** What the file would be; an export under way is cancelled. Errors  LabError 'state' when cancelled, 'notFound', 'io'. */
  async measure(ids: readonly RunId[], format: ExportFormat): Promise<CsvFacts> {
    do await this.cancel();
    while (this.#current !== null);
    const current = this.#begin();
    current.facts = await this.#ask(current, { type: 'measure', ...this.#history, ids, format });
    return current.facts;
  }

  /** Writes what was measured. Errors  LabError 'state' when nothing is, or when cancelled; 'io'. */
  async write(path: string): Promise<CsvFacts> {
    const current = this.#current;
    if (current?.facts == null || current.settle !== null) {
      throw this.#lost ?? new LabError('state', 'there is nothing to export yet: wait until the rows are counted');
    }
    current.writing = path;
    const written = await this.#ask(current, { type: 'write', path });
    if (written.sha256 !== current.facts.sha256) {
      throw new LabError('internal', `${path} has other contents than were measured; export it again`);
    }
    await this.cancel();
    return written;
  }

  /** Ends the export; when it has returned, nothing of it is left but a file that was finished. */
  async cancel(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    this.#lost = null;
    if (current === null) return;
    const { settle } = current;
    if (current.writing !== null && settle !== null) {
      // It removes what it has begun to write, says so, and is ended then.
      current.process.post({ type: 'cancel' });
    } else {
      settle?.reject(new LabError('state', CANCELLED));
      current.settle = null;
      current.process.kill();
    }
    await current.gone;
  }

  #begin(): Exporting {
    const process = this.#launch();
    const gone = new Promise<void>((resolve) => {
      process.onExit((code) => {
        const lost = new LabError('io', `the export ended unexpectedly (code ${code}); try again`);
        if (this.#current === current) {
          this.#current = null;
          this.#lost = current.settle === null ? lost : null;
        }
        if (current.writing !== null && current.settle !== null) removePartials(current.writing);
        current.settle?.reject(lost);
        current.settle = null;
        resolve();
      });
    });
    const current: Exporting = { process, gone, facts: null, writing: null, settle: null };
    process.onEvent((event) => {
      if (event.type === 'progress') {
        if (this.#current === current) this.#onProgress(event.progress);
        return;
      }
      const { settle } = current;
      current.settle = null;
      if (event.type === 'failed') settle?.reject(new LabError(event.code, event.message));
      else if (event.type !== 'pytorch') settle?.resolve(event.facts);
      // Given up while it wrote: now it may go.
      if (this.#current !== current) process.kill();
    });
    this.#current = current;
    return current;
  }

  #ask(current: Exporting, command: ExporterCommand): Promise<CsvFacts> {
    return new Promise((resolve, reject) => {
      current.settle = { resolve, reject };
      current.process.post(command);
    });
  }
}

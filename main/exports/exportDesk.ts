import type { ExportFormat } from '../../shared/csv';
import { LabError } from '../../shared/errors';
import type { CsvFacts, ExportProgress } from '../../shared/transfers';
import type { RunId } from '../../shared/run';
import type { ExporterCommand, ExporterEvent } from '../exporter/protocol';
import { Helper } from '../helpers/helper';
import type { LaunchHelper } from '../helpers/helperProcess';
import { removePartials } from '../writeWhole';

interface Exporting {
  readonly helper: Helper<ExporterCommand, ExporterEvent, CsvFacts>;
  facts: CsvFacts | null;
  /** The file that is being written, or null. */
  writing: string | null;
}

const CANCELLED = 'the export was cancelled; nothing was written';

/** The one export that may be under way. A process of its own reads the history and writes the file. */
export class ExportDesk {
  readonly #launch: LaunchHelper<ExporterCommand, ExporterEvent>;
  readonly #history: { readonly database: string; readonly nativeBinding: string };
  readonly #onProgress: (progress: ExportProgress) => void;
  #current: Exporting | null = null;

  constructor(
    launch: LaunchHelper<ExporterCommand, ExporterEvent>,
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
    current.facts = await current.helper.ask({ type: 'measure', ...this.#history, ids, format });
    return current.facts;
  }

  /** Writes what was measured. Errors  LabError 'state' when nothing is, or when cancelled; 'io'. */
  async write(path: string): Promise<CsvFacts> {
    const current = this.#current;
    if (current?.facts == null || current.helper.isAsked) {
      throw new LabError('state', 'there is nothing to export yet: wait until the rows are counted');
    }
    current.writing = path;
    const written = await current.helper.ask({ type: 'write', path });
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
    if (current === null) return;
    const { helper, writing } = current;
    if (writing !== null && helper.isAsked) {
      // It removes what it has begun to write, says so, and is ended then.
      helper.tell({ type: 'cancel' });
    } else {
      helper.refuse(new LabError('state', CANCELLED));
      helper.kill();
    }
    await helper.gone;
  }

  #begin(): Exporting {
    const helper: Exporting['helper'] = new Helper(this.#launch(), {
      event: (event) => {
        if (event.type === 'progress') {
          if (this.#current === current) this.#onProgress(event.progress);
          return;
        }
        if (event.type === 'failed') helper.refuse(new LabError(event.code, event.message));
        else if (event.type !== 'pytorch') helper.answer(event.facts);
        // Given up while it wrote: now it may go.
        if (this.#current !== current) helper.kill();
      },
      ended: (code) => {
        if (current.writing !== null && helper.isAsked) removePartials(current.writing);
        return new LabError('io', `the export ended unexpectedly (code ${code}); try again`);
      },
    });
    const current: Exporting = { helper, facts: null, writing: null };
    this.#current = current;
    return current;
  }
}

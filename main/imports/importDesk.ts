import { statSync } from 'node:fs';
import path from 'node:path';
import type { CsvChoice } from '../../shared/datasets/csvChoice';
import type { OwnSet } from '../../shared/datasets/ownSet';
import type { FilePreview } from '../../shared/datasets/preview';
import { LabError } from '../../shared/errors';
import type { ChosenFiles, ImportProgress } from '../../shared/transfers';
import { commitSet, discardParts, titleOfFile } from '../data/datasets';
import type { ImportFiles } from '../data/importFile';
import type { ImporterCommand, ImporterEvent } from '../importer/protocol';

/** The importer as main sees it. */
export interface ImporterProcess {
  post(command: ImporterCommand): void;
  onEvent(listener: (event: ImporterEvent) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** What ends a command of the importer. */
type Outcome = Extract<ImporterEvent, { type: 'read' | 'staged' }>;

/** One import under way. */
interface Importing {
  readonly process: ImporterProcess;
  readonly gone: Promise<void>;
  settle: { resolve(outcome: Outcome): void; reject(error: LabError): void } | null;
}

const CANCELLED = 'the import was cancelled';

/**
 * The one import that may be under way. It holds the paths, which come from the system's dialog or a drop; parsing is
 * done by a process of its own, which is ended when the import is: that is all it takes to cancel.
 */
export class ImportDesk {
  readonly #launch: () => ImporterProcess;
  readonly #folder: string;
  readonly #onProgress: (progress: ImportProgress) => void;
  #files: ImportFiles | null = null;
  #current: Importing | null = null;
  /** How the process of what was read ended while nothing was asked of it: told to who asks next. */
  #lost: LabError | null = null;

  /** @param folder where own data sets are kept. */
  constructor(launch: () => ImporterProcess, folder: string, onProgress: (progress: ImportProgress) => void) {
    this.#launch = launch;
    this.#folder = folder;
    this.#onProgress = onProgress;
  }

  /** Begins with a file; an import under way is cancelled. Errors  LabError 'input' when there is no such file. */
  choose(file: string): ChosenFiles {
    const bytes = sizeOf(file);
    void this.#stop();
    this.#files = { file, labels: null };
    return { name: path.basename(file), bytes, title: titleOfFile(file) };
  }

  /** Takes these labels for the file chosen, to be read again. Errors  LabError 'input', 'state'. */
  chooseLabels(file: string): ChosenFiles {
    const files = this.#chosen();
    const chosen = this.choose(files.file);
    this.#files = { ...files, labels: file };
    return chosen;
  }

  /** Errors  LabError 'state' when nothing is chosen or it is cancelled, else as the files are read. */
  async preview(): Promise<FilePreview> {
    // Waiting gives others the chance to begin one.
    do await this.#stop();
    while (this.#current !== null);
    const files = this.#chosen();
    const outcome = await this.#ask(this.#begin(), { type: 'read', files });
    return (outcome as Extract<Outcome, { type: 'read' }>).preview;
  }

  /** Keeps what was previewed. Errors  LabError 'state' when there is nothing, 'input' for a choice that makes no table, 'io'. */
  async keep(choice: CsvChoice, title: string): Promise<OwnSet> {
    const current = this.#current;
    if (current === null || current.settle !== null) {
      throw this.#lost ?? new LabError('state', 'there is nothing to import: choose a file first');
    }
    const outcome = await this.#ask(current, { type: 'stage', choice, title, folder: this.#folder });
    const set = commitSet((outcome as Extract<Outcome, { type: 'staged' }>).staged);
    await this.cancel();
    return set;
  }

  /** Ends the import; when it has returned, nothing of it is left. */
  async cancel(): Promise<void> {
    this.#files = null;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    this.#lost = null;
    if (current === null) return;
    current.settle?.reject(new LabError('state', CANCELLED));
    current.settle = null;
    current.process.kill();
    await current.gone;
  }

  #chosen(): ImportFiles {
    if (this.#files === null) throw new LabError('state', 'there is nothing to import: choose a file first');
    return this.#files;
  }

  #begin(): Importing {
    const process = this.#launch();
    let pid: number | null = null;
    const gone = new Promise<void>((resolve) => {
      process.onExit((code) => {
        if (pid !== null) discardParts(this.#folder, pid);
        const fix = 'it may need more memory than there is: take a part of the file';
        const lost = new LabError('io', `the reading of the file ended unexpectedly (code ${code}); ${fix}`);
        if (this.#current === current) {
          this.#current = null;
          this.#lost = current.settle === null ? lost : null;
        }
        current.settle?.reject(lost);
        current.settle = null;
        resolve();
      });
    });
    const current: Importing = { process, gone, settle: null };
    process.onEvent((event) => {
      if (event.type === 'begun') pid = event.pid;
      else if (this.#current !== current) return;
      else if (event.type === 'progress') this.#onProgress(event.progress);
      else this.#end(current, event);
    });
    this.#current = current;
    return current;
  }

  #ask(current: Importing, command: ImporterCommand): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      current.settle = { resolve, reject };
      current.process.post(command);
    });
  }

  #end(current: Importing, event: Exclude<ImporterEvent, { type: 'begun' | 'progress' }>): void {
    const { settle } = current;
    current.settle = null;
    if (event.type === 'failed') settle?.reject(new LabError(event.code, event.message));
    else settle?.resolve(event);
  }
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return found.size;
  const what = found === undefined ? 'no such file' : 'it is a folder';
  throw new LabError('input', `${path.basename(file)} must be a CSV or IDX file; ${what}`);
}

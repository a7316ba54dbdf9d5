import { statSync } from 'node:fs';
import path from 'node:path';
import type { CsvChoice } from '../../shared/datasets/csvChoice';
import type { OwnSet } from '../../shared/datasets/ownSet';
import type { FilePreview } from '../../shared/datasets/preview';
import { LabError } from '../../shared/errors';
import type { ChosenFiles, ImportProgress } from '../../shared/transfers';
import { commitSet, discardParts, titleOfFile } from '../data/datasets';
import type { ImportFiles } from '../data/importFile';
import { Helper } from '../helpers/helper';
import type { LaunchHelper } from '../helpers/helperProcess';
import type { ImporterCommand, ImporterEvent } from '../importer/protocol';

/** What ends a command of the importer. */
type Outcome = Extract<ImporterEvent, { type: 'read' | 'staged' }>;

type Importing = Helper<ImporterCommand, ImporterEvent, Outcome>;

const CANCELLED = 'the import was cancelled';

/**
 * The one import that may be under way. It holds the paths, which come from the system's dialog or a drop; parsing is
 * done by a process of its own, which is ended when the import is: that is all it takes to cancel.
 */
export class ImportDesk {
  readonly #launch: LaunchHelper<ImporterCommand, ImporterEvent>;
  readonly #folder: string;
  readonly #onProgress: (progress: ImportProgress) => void;
  #files: ImportFiles | null = null;
  #current: Importing | null = null;

  /** @param folder where own data sets are kept. */
  constructor(
    launch: LaunchHelper<ImporterCommand, ImporterEvent>,
    folder: string,
    onProgress: (progress: ImportProgress) => void,
  ) {
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
    const outcome = await this.#begin().ask({ type: 'read', files });
    return (outcome as Extract<Outcome, { type: 'read' }>).preview;
  }

  /** Keeps what was previewed. Errors  LabError 'state' when there is nothing, 'input' for a choice that makes no table, 'io'. */
  async keep(choice: CsvChoice, title: string): Promise<OwnSet> {
    const current = this.#current;
    if (current === null || current.isAsked) {
      throw new LabError('state', 'there is nothing to import: choose a file first');
    }
    const outcome = await current.ask({ type: 'stage', choice, title, folder: this.#folder });
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
    if (current === null) return;
    current.refuse(new LabError('state', CANCELLED));
    current.kill();
    await current.gone;
  }

  #chosen(): ImportFiles {
    if (this.#files === null) throw new LabError('state', 'there is nothing to import: choose a file first');
    return this.#files;
  }

  #begin(): Importing {
    let pid: number | null = null;
    const current: Importing = new Helper(this.#launch(), {
      event: (event) => {
        if (event.type === 'begun') pid = event.pid;
        else if (this.#current !== current) return;
        else if (event.type === 'progress') this.#onProgress(event.progress);
        else if (event.type === 'failed') current.refuse(new LabError(event.code, event.message));
        else current.answer(event);
      },
      ended: (code) => {
        if (pid !== null) discardParts(this.#folder, pid);
        const fix = 'it may need more memory than there is: take a part of the file';
        return new LabError('io', `the reading of the file ended unexpectedly (code ${code}); ${fix}`);
      },
    });
    this.#current = current;
    return current;
  }
}

function sizeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isFile() === true) return found.size;
  const what = found === undefined ? 'no such file' : 'it is a folder';
  throw new LabError('input', `${path.basename(file)} must be a CSV or IDX file; ${what}`);
}

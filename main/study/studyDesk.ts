import { statSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import type { RunId } from '../../shared/run';
import type {
  ChosenStudy,
  ImportedStudy,
  StudyFacts,
  StudyPreview,
  StudyProgress,
  StudyWish,
  WrittenStudy,
} from '../../shared/study';
import { discardParts } from '../data/datasets';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';
import type { HistoryPlace, StudyCommand, StudyEvent, StudyOutcome } from './protocol';
import { removePartials } from '../writeWhole';
import { StudyMerge } from './studyMerge';

/** The process of a study as main sees it. */
export interface StudyProcess {
  post(command: StudyCommand): void;
  onEvent(listener: (event: StudyEvent) => void): void;
  /** Called once, whoever ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

/** What main does with studies and whom it tells. */
export interface StudyHooks {
  readonly progress: (progress: StudyProgress) => void;
  /** Runs that are new, or out of the bin. */
  readonly changed: (ids: readonly RunId[]) => void;
  readonly gone: (ids: readonly RunId[]) => void;
  /** Sweeps, comparisons or data sets may be others. */
  readonly imported: () => void;
}

interface Working {
  readonly process: StudyProcess;
  readonly gone: Promise<void>;
  readonly merge: StudyMerge;
  facts: StudyFacts | null;
  /** The file that is being written, or null. */
  writing: string | null;
  settle: { resolve(outcome: StudyOutcome): void; reject(error: LabError): void } | null;
}

/**
 * The one study that may be under way, out of the history or into it. A process of its own reads and writes the study's
 * file, which may come from anybody; main holds its path and is alone in writing the history.
 */
export class StudyDesk {
  readonly #launch: () => StudyProcess;
  readonly #store: Store;
  readonly #place: HistoryPlace;
  readonly #hooks: StudyHooks;
  #file: string | null = null;
  #current: Working | null = null;
  /** How the process of what was looked at or measured ended while nothing was asked of it: told to who asks next. */
  #lost: LabError | null = null;

  constructor(launch: () => StudyProcess, store: Store, nativeBinding: string, hooks: StudyHooks) {
    this.#launch = launch;
    this.#store = store;
    this.#place = { database: store.file, nativeBinding };
    this.#hooks = hooks;
  }

  /** What a study of these runs would be; what was under way is cancelled. Errors  LabError 'notFound', 'state'. */
  async measure(ids: readonly RunId[]): Promise<StudyFacts> {
    const current = await this.#begin();
    const { facts } = await this.#ask(current, { type: 'measure', ...this.#place, ids }, 'measured');
    current.facts = facts;
    return facts;
  }

  /** Writes what was measured. Errors  LabError 'state' when nothing is, or when cancelled; 'io'. */
  async write(file: string, wish: StudyWish): Promise<WrittenStudy> {
    const current = this.#current;
    if (current?.facts == null || current.settle !== null) {
      throw this.#lost ?? new LabError('state', 'there is nothing to save yet: wait until the runs are counted');
    }
    const { runs } = current.facts;
    current.writing = file;
    const { bytes } = await this.#ask(current, { type: 'write', path: file, ...wish }, 'written');
    await this.cancel();
    return { path: file, bytes, runs };
  }

  /** Begins with a file; what was under way is cancelled. Errors  LabError 'input' when there is no such file. */
  choose(file: string): ChosenStudy {
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isFile() !== true) {
      const what = found === undefined ? 'no such file' : 'it is a folder';
      throw new LabError('input', `${path.basename(file)} must be a study; ${what}`);
    }
    void this.cancel();
    this.#file = file;
    return this.chosen()!;
  }

  /** What was chosen and not yet imported. */
  chosen(): ChosenStudy | null {
    if (this.#file === null) return null;
    const bytes = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    return { name: path.basename(this.#file), bytes };
  }

  /** Looks at the study that was chosen. Errors  LabError 'state' when none is, 'input' when it is no sound one. */
  async preview(): Promise<StudyPreview> {
    const file = this.#file;
    if (file === null) throw new LabError('state', 'there is no study to import: choose a file first');
    const current = await this.#begin();
    return (await this.#ask(current, { type: 'read', ...this.#place, file }, 'read')).preview;
  }

  /** Takes in what was looked at. Errors  LabError; then nothing of it is in the history. */
  async import(): Promise<ImportedStudy> {
    const current = this.#current;
    if (current === null || current.settle !== null || current.facts !== null) {
      throw this.#lost ?? new LabError('state', 'there is no study to import: choose a file first');
    }
    let done: ImportedStudy;
    try {
      const { end } = await this.#ask(current, { type: 'import' }, 'end');
      done = current.merge.end(end);
    } catch (thrown) {
      if (this.#current === current) await this.cancel();
      throw thrown;
    }
    this.#file = null;
    this.#current = null;
    current.process.kill();
    await current.gone;
    this.#hooks.changed([...done.added, ...done.restored]);
    this.#hooks.imported();
    return done;
  }

  /** Ends what is under way; when it has returned, nothing is left of it but a file that was finished. */
  async cancel(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    this.#lost = null;
    this.#file = null;
    if (current === null) return;
    const { settle } = current;
    if (current.writing !== null && settle !== null) {
      // It removes what it has begun to write, says so, and is ended then.
      current.process.post({ type: 'cancel' });
    } else {
      current.settle = null;
      current.process.kill();
      this.#takeBack(current);
      settle?.reject(new LabError('state', 'it was cancelled; nothing was changed'));
    }
    await current.gone;
  }

  #takeBack({ merge }: Working): void {
    try {
      const gone = merge.undo();
      if (gone.length > 0) this.#hooks.gone(gone);
    } catch (thrown) {
      console.error(messageOf(thrown)); // whole runs stay in the history then, which the next import finds there
    }
  }

  async #begin(): Promise<Working> {
    const file = this.#file;
    do await this.cancel();
    while (this.#current !== null);
    this.#file = file;
    const process = this.#launch();
    let pid: number | null = null;
    const gone = new Promise<void>((resolve) => {
      process.onExit((code) => {
        if (pid !== null) discardParts(datasetsFolder(this.#store.file), pid);
        const lost = new LabError('io', `the work on the study ended unexpectedly (code ${code}); try again`);
        if (this.#current === current) {
          this.#current = null;
          this.#lost = current.settle === null ? lost : null;
        }
        if (current.writing !== null && current.settle !== null) removePartials(current.writing);
        this.#fail(current, lost);
        resolve();
      });
    });
    const current: Working = {
      process,
      gone,
      merge: new StudyMerge(this.#store),
      facts: null,
      writing: null,
      settle: null,
    };
    process.onEvent((event) => {
      if (event.type === 'begun') pid = event.pid;
      else if (event.type === 'progress') {
        if (this.#current === current) this.#hooks.progress(event.progress);
      } else if (event.type === 'parcel') this.#take(current, event);
      else this.#settle(current, event);
    });
    this.#current = current;
    return current;
  }

  #take(current: Working, { parcel }: Extract<StudyEvent, { type: 'parcel' }>): void {
    if (this.#current !== current) return;
    try {
      current.merge.take(parcel);
      current.process.post({ type: 'next' });
    } catch (thrown) {
      const code = thrown instanceof LabError ? thrown.code : 'internal';
      this.#fail(current, new LabError(code, messageOf(thrown)));
      void this.cancel();
    }
  }

  #settle(current: Working, event: StudyOutcome | Extract<StudyEvent, { type: 'failed' }>): void {
    const { settle } = current;
    if (event.type === 'failed') this.#fail(current, new LabError(event.code, event.message));
    else {
      current.settle = null;
      settle?.resolve(event);
    }
    // Given up while it wrote: now it may go.
    if (this.#current !== current) current.process.kill();
  }

  #fail(current: Working, error: LabError): void {
    const { settle } = current;
    current.settle = null;
    this.#takeBack(current);
    settle?.reject(error);
  }

  async #ask<T extends StudyOutcome['type']>(
    current: Working,
    command: StudyCommand,
    _type: T,
  ): Promise<Extract<StudyOutcome, { type: T }>> {
    const outcome = await new Promise<StudyOutcome>((resolve, reject) => {
      current.settle = { resolve, reject };
      current.process.post(command);
    });
    return outcome as Extract<StudyOutcome, { type: T }>;
  }
}

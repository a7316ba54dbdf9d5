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
import { Helper } from '../helpers/helper';
import type { LaunchHelper } from '../helpers/helperProcess';
import { datasetsFolder } from '../paths';
import type { Store } from '../store/store';
import type { HistoryPlace, StudyCommand, StudyEvent, StudyOutcome } from './protocol';
import { removePartials } from '../writeWhole';
import { StudyMerge } from './studyMerge';

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
  readonly helper: Helper<StudyCommand, StudyEvent, StudyOutcome>;
  readonly merge: StudyMerge;
  facts: StudyFacts | null;
  /** The file that is being written, or null. */
  writing: string | null;
}

/**
 * The one study that may be under way, out of the history or into it. A process of its own reads and writes the study's
 * file, which may come from anybody; main holds its path and is alone in writing the history.
 */
export class StudyDesk {
  readonly #launch: LaunchHelper<StudyCommand, StudyEvent>;
  readonly #store: Store;
  readonly #place: HistoryPlace;
  readonly #hooks: StudyHooks;
  #file: string | null = null;
  #current: Working | null = null;

  constructor(launch: LaunchHelper<StudyCommand, StudyEvent>, store: Store, nativeBinding: string, hooks: StudyHooks) {
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
    if (current?.facts == null || current.helper.isAsked) {
      throw new LabError('state', 'there is nothing to save yet: wait until the runs are counted');
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
    if (current === null || current.helper.isAsked || current.facts !== null) {
      throw new LabError('state', 'there is no study to import: choose a file first');
    }
    let done: ImportedStudy;
    try {
      const { end } = await this.#ask(current, { type: 'import' }, 'end');
      done = current.merge.end(end);
    } catch (thrown) {
      // Where its process was lost the file stays chosen, to be looked at again.
      if (this.#current === current && !current.helper.hasEnded) await this.cancel();
      throw thrown;
    }
    this.#file = null;
    this.#current = null;
    current.helper.kill();
    await current.helper.gone;
    this.#hooks.changed([...done.added, ...done.restored]);
    this.#hooks.imported();
    return done;
  }

  /** Ends what is under way; when it has returned, nothing is left of it but a file that was finished. */
  async cancel(): Promise<void> {
    const current = this.#current;
    this.#current = null;
    this.#file = null;
    if (current === null) return;
    const { helper, writing } = current;
    if (writing !== null && helper.isAsked) {
      // It removes what it has begun to write, says so, and is ended then.
      helper.tell({ type: 'cancel' });
    } else {
      helper.refuse(new LabError('state', 'it was cancelled; nothing was changed'));
      helper.kill();
      this.#takeBack(current);
    }
    await helper.gone;
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
    let pid: number | null = null;
    const helper: Working['helper'] = new Helper(this.#launch(), {
      event: (event) => {
        if (event.type === 'begun') pid = event.pid;
        else if (event.type === 'progress') {
          if (this.#current === current) this.#hooks.progress(event.progress);
        } else if (event.type === 'parcel') this.#take(current, event);
        else this.#settle(current, event);
      },
      ended: (code) => {
        if (pid !== null) discardParts(datasetsFolder(this.#store.file), pid);
        if (current.writing !== null && helper.isAsked) removePartials(current.writing);
        this.#takeBack(current);
        return new LabError('io', `the work on the study ended unexpectedly (code ${code}); try again`);
      },
    });
    const current: Working = { helper, merge: new StudyMerge(this.#store), facts: null, writing: null };
    this.#current = current;
    return current;
  }

  #take(current: Working, { parcel }: Extract<StudyEvent, { type: 'parcel' }>): void {
    if (this.#current !== current) return;
    try {
      current.merge.take(parcel);
      current.helper.tell({ type: 'next' });
    } catch (thrown) {
      const code = thrown instanceof LabError ? thrown.code : 'internal';
      this.#fail(current, new LabError(code, messageOf(thrown)));
      void this.cancel();
    }
  }

  #settle(current: Working, event: StudyOutcome | Extract<StudyEvent, { type: 'failed' }>): void {
    if (event.type === 'failed') this.#fail(current, new LabError(event.code, event.message));
    else current.helper.answer(event);
    // Given up while it wrote: now it may go.
    if (this.#current !== current) current.helper.kill();
  }

  #fail(current: Working, error: LabError): void {
    this.#takeBack(current);
    current.helper.refuse(error);
  }

  async #ask<T extends StudyOutcome['type']>(
    { helper }: Working,
    command: StudyCommand,
    _type: T,
  ): Promise<Extract<StudyOutcome, { type: T }>> {
    return (await helper.ask(command)) as Extract<StudyOutcome, { type: T }>;
  }
}

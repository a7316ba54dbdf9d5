import { assertNever, LabError, messageOf } from '../../shared/errors';
import type { StudyProgress } from '../../shared/study';
import { datasetsFolder } from '../paths';
import { Store } from '../store/store';
import type { StudyCommand, StudyEvent, StudyOutcome } from './protocol';
import { StudyReading } from './readStudy';
import { factsOf, planStudy, saveStudy, type PlannedStudy, type StudyWatch } from './saveStudy';

/** Progress is told this often at most. */
const TELL_MS = 100;

/** One study, out of the history or into it. Reads the history beside the program that writes it. */
export class StudyJob {
  readonly #tell: (event: StudyEvent) => void;
  readonly #stop = new AbortController();
  #store: Store | null = null;
  #binding = '';
  #planned: PlannedStudy | null = null;
  #reading: StudyReading | null = null;
  #next: (() => void) | null = null;

  constructor(tell: (event: StudyEvent) => void) {
    this.#tell = tell;
    tell({ type: 'begun', pid: process.pid });
  }

  /** Tells one event that ends the command, but for `cancel` and `next`. Never throws. */
  async obey(command: StudyCommand): Promise<void> {
    if (command.type === 'cancel') return this.#stop.abort();
    if (command.type === 'next') return this.#next?.();
    try {
      this.#tell(await this.#do(command));
    } catch (thrown) {
      const code = thrown instanceof LabError ? thrown.code : 'internal';
      this.#tell({ type: 'failed', code, message: messageOf(thrown) });
    }
  }

  async #do(command: Exclude<StudyCommand, { type: 'cancel' | 'next' }>): Promise<StudyOutcome> {
    switch (command.type) {
      case 'measure': {
        const store = this.#open(command);
        store.hold(); // until this process ends
        this.#planned = planStudy(store, command.ids, datasetsFolder(store.file));
        return { type: 'measured', facts: factsOf(this.#planned) };
      }
      case 'write': {
        const store = this.#store;
        if (store === null || this.#planned === null)
          throw new LabError('state', 'there is no study yet: choose the runs first');
        const { path, title, note, withData } = command;
        const folder = datasetsFolder(store.file);
        const wish = { title, note, withData };
        const bytes = await saveStudy(store, this.#binding, folder, this.#planned, wish, path, this.#watch('writing'));
        return { type: 'written', bytes };
      }
      case 'read': {
        const store = this.#open(command);
        this.#reading = new StudyReading(store, command.file, this.#binding, datasetsFolder(store.file));
        return { type: 'read', preview: await this.#reading.check(this.#watch('checking')) };
      }
      case 'import': {
        if (this.#reading === null) throw new LabError('state', 'there is no study to import: choose a file first');
        const watch = this.#watch('importing');
        for await (const parcel of this.#reading.parcels(watch)) {
          const stored = new Promise<void>((resolve) => (this.#next = resolve));
          this.#tell({ type: 'parcel', parcel });
          await stored;
        }
        return { type: 'end', end: await this.#reading.end(watch) };
      }
      default:
        return assertNever(command, 'command of a study');
    }
  }

  #open({ database, nativeBinding }: { readonly database: string; readonly nativeBinding: string }): Store {
    this.#binding = nativeBinding;
    this.#store = Store.open({ file: database, nativeBinding, kind: 'cli' }).store;
    return this.#store;
  }

  #watch(stage: StudyProgress['stage']): StudyWatch {
    let toldAt = -Infinity;
    return {
      signal: this.#stop.signal,
      progress: (share) => {
        if (performance.now() - toldAt < TELL_MS) return;
        toldAt = performance.now();
        this.#tell({ type: 'progress', progress: { stage, share } });
      },
    };
  }
}

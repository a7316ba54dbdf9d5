import { LabError, messageOf } from '../../shared/errors';
import type { SampleState } from '../../shared/sample';
import type { RunId } from '../../shared/run';
import type { Store } from '../store/store';
import type { StudyDesk } from '../study/studyDesk';
import { SampleBook } from './sampleBook';

export interface SampleHooks {
  /** What the page is told whenever it has come, gone, or is on its way. */
  readonly changed: (state: SampleState) => void;
  /** Runs that are in the bin now. */
  readonly binned: (ids: readonly RunId[]) => void;
  readonly failed: (message: string) => void;
}

/** Takes the sample study into the history of the window, and out of it again. */
export class SampleDesk {
  readonly #book: SampleBook;
  readonly #studies: StudyDesk;
  readonly #file: string;
  readonly #hooks: SampleHooks;
  #adding: Promise<void> | null = null;
  #closing = false;

  /** @param studies a desk of its own: the user's may have a study under way. */
  constructor(store: Store, studies: StudyDesk, file: string, hooks: SampleHooks) {
    this.#book = new SampleBook(store);
    this.#studies = studies;
    this.#file = file;
    this.#hooks = hooks;
  }

  state(): SampleState {
    return this.#book.state(this.#adding !== null);
  }

  /** At the first start: nobody waits for it. */
  addByItself(): void {
    this.add().catch((thrown: unknown) => {
      if (this.#closing) return;
      const advice = 'the Help menu adds it when you want it';
      this.#hooks.failed(`The sample study could not be added: ${messageOf(thrown)}; ${advice}.`);
    });
  }

  /** Resolves when it is in the history; runs of it that are in the bin come out. Errors  LabError; then nothing of it is there. */
  async add(): Promise<SampleState> {
    this.#adding ??= this.#add().finally(() => {
      this.#adding = null;
      if (!this.#closing) this.#hooks.changed(this.state());
    });
    await this.#adding;
    return this.state();
  }

  /** Errors  LabError 'state' while it is being added. */
  remove(): SampleState {
    if (this.#adding !== null)
      throw new LabError('state', 'the sample study is being added; wait a moment, then remove it');
    this.#hooks.binned(this.#book.remove());
    const state = this.state();
    this.#hooks.changed(state);
    return state;
  }

  /** Ends what is under way; begun anew at the next start. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#studies.cancel();
    await this.#adding?.catch(() => undefined);
  }

  async #add(): Promise<void> {
    this.#book.begin();
    try {
      this.#studies.choose(this.#file);
      await this.#studies.preview();
      this.#book.keep(await this.#studies.import());
    } catch (thrown) {
      if (!this.#closing) this.#book.giveUp();
      throw thrown;
    }
  }
}

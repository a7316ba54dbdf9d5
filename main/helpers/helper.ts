import type { LabError } from '../../shared/errors';
import type { HelperProcess } from './helperProcess';

/** What the owner of a helper does. */
export interface HelperOwner<Event> {
  /** Takes what the process tells; answers are passed on by `answer` and `refuse`. */
  event(event: Event): void;
  /** The process has ended: puts right what it left, and says how it ended. */
  ended(code: number | null): LabError;
}

/**
 * A helper process of which one thing at a time is asked. How it ended is told to who waits for an answer, or else to who
 * asks next: nobody waits for ever, and nobody is told that there was nothing to ask.
 */
export class Helper<Command, Event, Answer> {
  readonly #process: HelperProcess<Command, Event>;
  #asked: { resolve(answer: Answer): void; reject(error: LabError): void } | null = null;
  #end: LabError | null = null;
  /** Resolves when the process has ended and what it left is put right. */
  readonly gone: Promise<void>;

  constructor(process: HelperProcess<Command, Event>, owner: HelperOwner<Event>) {
    this.#process = process;
    this.gone = new Promise((resolve) => {
      process.onExit((code) => {
        this.#end = owner.ended(code);
        this.refuse(this.#end);
        resolve();
      });
    });
    process.onEvent((event) => owner.event(event));
  }

  /** Somebody waits for an answer. */
  get isAsked(): boolean {
    return this.#asked !== null;
  }

  get hasEnded(): boolean {
    return this.#end !== null;
  }

  /** Sends a command and waits for what is answered. Errors  LabError: what it was refused with, or how the process ended. */
  ask(command: Command): Promise<Answer> {
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#process.post(command);
    });
  }

  /** Sends a command that nobody waits for. */
  tell(command: Command): void {
    this.#process.post(command);
  }

  answer(answer: Answer): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.resolve(answer);
  }

  refuse(error: LabError): void {
    const asked = this.#asked;
    this.#asked = null;
    asked?.reject(error);
  }

  kill(): void {
    this.#process.kill();
  }
}

import { formatBytes } from '../../shared/formatBytes';
import type { Outage } from '../../shared/outage';

/** Says on stderr why training waits and what to do, and ends the waiting when it has lasted too long. */
export class Patience {
  /** Resolves when it has been waited long enough. */
  readonly over: Promise<void>;
  readonly #seconds: number;
  readonly #say: (text: string) => void;
  #end: () => void = () => undefined;
  #timer: NodeJS.Timeout | null = null;

  constructor(seconds: number, say: (text: string) => void) {
    this.#seconds = seconds;
    this.#say = say;
    this.over = new Promise((resolve) => (this.#end = resolve));
  }

  hear(outage: Outage | null): void {
    if (outage === null) {
      this.close();
      this.#say('the history can be written again; nothing was lost, training goes on');
      return;
    }
    if (this.#timer !== null) return;
    this.#say(outage.message);
    const { points, neededBytes } = outage;
    const room = neededBytes === null ? '' : `, which need some ${formatBytes(neededBytes)}`;
    const kept = points === 0 ? '' : `; ${points} points are kept in memory${room}`;
    this.#say(
      `training waits and goes on by itself${kept}. Ctrl+C ends it: runs go on from their last checkpoint then`,
    );
    this.#timer = setTimeout(() => {
      this.#say(`waited ${this.#seconds} s in vain (--wait); the runs can be resumed from their last checkpoints`);
      this.#end();
    }, this.#seconds * 1000);
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

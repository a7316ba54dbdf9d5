import { LabError, messageOf } from '../../shared/errors';

const RETRY_MS = 500;

/**
 * Carries out writes in the order in which they came. When the history cannot be written for now (another program holds
 * it, the disk is full), the write and all that follow are kept and tried again, so nothing that a trainer reported is lost.
 */
export class StoreWriter {
  readonly #backlog: (() => void)[] = [];
  readonly #warn: (message: string) => void;
  #timer: NodeJS.Timeout | null = null;
  /** A write may lead to another one: that one waits its turn. */
  #draining = false;
  #warned = false;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  write(work: () => void): void {
    this.#backlog.push(work);
    if (this.#timer === null && !this.#draining) this.#drain();
  }

  /** Waits, at most so long, until everything is written. */
  async drained(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.#backlog.length > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #drain(): void {
    this.#timer = null;
    this.#draining = true;
    for (let work = this.#backlog[0]; work !== undefined; work = this.#backlog[0]) {
      try {
        work();
      } catch (thrown) {
        if (isPassing(thrown)) {
          this.#draining = false;
          this.#later(messageOf(thrown));
          return;
        }
        // Not for want of a free file: trying again would fail in the same way.
        console.error(thrown);
        this.#warn(messageOf(thrown));
      }
      this.#backlog.shift();
    }
    this.#draining = false;
    this.#warned = false;
  }

  #later(reason: string): void {
    if (!this.#warned) this.#warn(`${reason}. Training goes on; what it reports is kept and written later.`);
    this.#warned = true;
    this.#timer = setTimeout(() => this.#drain(), RETRY_MS);
  }
}

/** May the same write go through later? */
export function isPassing(thrown: unknown): boolean {
  return thrown instanceof LabError && (thrown.code === 'busy' || thrown.code === 'io');
}

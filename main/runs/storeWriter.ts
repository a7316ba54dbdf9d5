import { type LabError, messageOf } from '../../shared/errors';
import { isPassing } from '../store/connection';

const RETRY_MS = 500;
/** No more than this is kept before training is held up, beside one report that each trainer may have sent meanwhile. */
export const MOST_POINTS = 50_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** How much memory a write takes while it waits. */
export interface WriteSize {
  readonly points: number;
  /** Of weights and histograms. */
  readonly bytes: number;
}

/** Why nothing can be written, and what waits. */
export interface Blockage extends WriteSize {
  readonly reason: LabError;
  readonly since: number;
}

export interface StoreWriterOptions {
  /** Carries out writes that wait but a moment for other programs. */
  readonly impatiently: (waitedMs: number, work: () => void) => void;
  /** How long to wait for another program before that is a blockage. */
  readonly patienceMs: number;
  /** Nothing can be written, or more waits than when last told; null: all is written. */
  readonly blocked: (blockage: Blockage | null) => void;
  /** A write failed for good. */
  readonly failed: (message: string) => void;
}

interface Write extends WriteSize {
  readonly work: () => void;
}

const NO_SIZE: WriteSize = { points: 0, bytes: 0 };

/**
 * Carries out writes in the order in which they came. When the history cannot be written for now (another program holds
 * it, the disk is full), the write and all that follow are kept and tried again, so nothing that a trainer reported is
 * lost. Its owner is told, who must stop what makes more of them.
 */
export class StoreWriter {
  readonly #options: StoreWriterOptions;
  readonly #backlog: Write[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** A write may lead to another one: that one waits its turn. */
  #draining = false;
  #closed = false;
  #failingSince: number | null = null;
  #points = 0;
  #bytes = 0;
  #blockage: Blockage | null = null;

  constructor(options: StoreWriterOptions) {
    this.#options = options;
  }

  get blockage(): Blockage | null {
    return this.#blockage;
  }

  write(work: () => void, { points, bytes }: WriteSize = NO_SIZE): void {
    if (this.#closed) return;
    this.#backlog.push({ work, points, bytes });
    this.#points += points;
    this.#bytes += bytes;
    if (this.#timer === null && !this.#draining) this.#drain();
  }

  /** Tries again at once. */
  retry(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#drain();
  }

  /** Waits, at most so long, until everything is written; no longer when nothing can be. */
  async drained(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.#backlog.length > 0 && this.#blockage === null && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What waits still is given up. */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #drain(): void {
    this.#timer = null;
    this.#draining = true;
    const waitedMs = this.#failingSince === null ? 0 : Date.now() - this.#failingSince;
    try {
      this.#options.impatiently(waitedMs, () => {
        for (let next = this.#backlog[0]; next !== undefined; next = this.#backlog[0]) this.#carryOut(next);
      });
      this.#draining = false;
    } catch (thrown) {
      this.#draining = false;
      if (!isPassing(thrown)) throw thrown;
      return this.#later(thrown);
    }
    this.#failingSince = null;
    if (this.#blockage === null) return;
    this.#blockage = null;
    this.#options.blocked(null);
  }

  /** Throws what may pass; the write stays the first one then. */
  #carryOut({ work, points, bytes }: Write): void {
    try {
      work();
    } catch (thrown) {
      if (isPassing(thrown)) throw thrown;
      // Not for want of room or of a free file: trying again would fail in the same way.
      console.error(thrown);
      this.#options.failed(messageOf(thrown));
    }
    this.#backlog.shift();
    this.#points -= points;
    this.#bytes -= bytes;
  }

  #later(reason: LabError): void {
    const now = Date.now();
    this.#failingSince ??= now;
    this.#timer = setTimeout(() => this.#drain(), RETRY_MS);
    const [points, bytes] = [this.#points, this.#bytes];
    const isMuch = points > MOST_POINTS || bytes > MOST_BYTES;
    const before = this.#blockage;
    if (before === null && reason.code === 'busy' && now - this.#failingSince < this.#options.patienceMs && !isMuch) {
      return;
    }
    this.#blockage = { reason, since: this.#failingSince, points, bytes };
    this.#options.blocked(this.#blockage);
  }
}

import os from 'node:os';

/** How much lower the priority of a trainer is that has no core of its own. */
const STAND_BACK = 10;
const LOWEST = 19;

/**
 * The trainers of one program. With more of them than cores, those that came last stand back behind main and the window:
 * otherwise these would get their turn so rarely that what trainers report piles up, and no call is answered.
 */
export class Crowd {
  readonly #cores: number;
  #living = 0;

  constructor(cores = os.availableParallelism()) {
    this.#cores = cores;
  }

  /** Call it when a process has started; gives what to call when it has ended. */
  joined(pid: number | undefined): () => void {
    this.#living++;
    if (pid !== undefined && this.#living > this.#cores) standBack(pid);
    return () => void this.#living--;
  }
}

function standBack(pid: number): void {
  try {
    os.setPriority(pid, Math.min(LOWEST, os.getPriority(pid) + STAND_BACK));
  } catch {
    // It has ended, or the system does not let us: then all have the same turn.
  }
}

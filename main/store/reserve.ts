import { randomBytes } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { freeBytesAt } from '../disk/freeSpace';

/**
 * More than SQLite's log holds before it is emptied (1,000 pages): with so much room all of the log can go into the file,
 * after which the room that it took is free, too.
 */
const RESERVE_BYTES = 6 * 1024 * 1024;
/** It is made, or made whole again, only where so much is free. */
const ROOM_FOR_IT = 2 * RESERVE_BYTES;
const PIECE_BYTES = 64 * 1024;

/**
 * A file beside the history that does nothing but take room: on a full disk it is removed, so that runs can be deleted,
 * which first takes room itself. Afterwards it is made again out of what is free then.
 */
export class Reserve {
  readonly file: string;
  #isLent = false;

  constructor(historyFile: string) {
    this.file = `${historyFile}.reserve`;
  }

  /** Makes it, or makes it whole, where there is plenty of room; no errors: without it everything else works. */
  keep(): void {
    const missing = RESERVE_BYTES - this.#size();
    if (missing <= 0 || (freeBytesAt(this.file) ?? 0) < ROOM_FOR_IT) return;
    this.#fill();
  }

  get isLent(): boolean {
    return this.#isLent;
  }

  /** Gives its room away, until `takeBack`. True when there was any. */
  lend(): boolean {
    if (this.#size() === 0) return false;
    try {
      rmSync(this.file, { force: true });
    } catch {
      return false; // such as on a disk that has become read-only
    }
    return (this.#isLent = true);
  }

  /** Takes what is free for it, as much as there is, before others do; nothing when it was not lent. */
  takeBack(): void {
    if (!this.#isLent) return;
    this.#isLent = false;
    this.#fill();
  }

  #fill(): void {
    try {
      const handle = openSync(this.file, 'a');
      try {
        // By chance, since some file systems store equal bytes in no room.
        for (let missing = RESERVE_BYTES - this.#size(); missing > 0; missing -= PIECE_BYTES) {
          writeSync(handle, randomBytes(Math.min(PIECE_BYTES, missing)));
        }
      } finally {
        closeSync(handle);
      }
    } catch {
      // No room for all of it, or none may be taken: what there is must do.
    }
  }

  #size(): number {
    return statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
  }
}

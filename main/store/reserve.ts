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
  #lent = 0;

  constructor(historyFile: string) {
    this.file = `${historyFile}.reserve`;
  }

  /** Makes it, or makes it whole, where there is plenty of room; no errors: without it everything else works. */
  keep(): void {
    if (this.#size() >= RESERVE_BYTES || (freeBytesAt(this.file) ?? 0) < ROOM_FOR_IT) return;
    this.#fill(RESERVE_BYTES);
  }

  get isLent(): boolean {
    return this.#lent > 0;
  }

  /** Gives its room away, until `takeBack`. True when there was any. */
  lend(): boolean {
    const bytes = this.#size();
    if (bytes === 0) return false;
    try {
      rmSync(this.file, { force: true });
    } catch {
      return false; // such as on a disk that has become read-only
    }
    this.#lent = bytes;
    return true;
  }

  /** Takes what it lent, as far as that is free, before others do. What was freed beside it is theirs. */
  takeBack(): void {
    this.#fill(this.#lent);
    this.#lent = 0;
  }

  #fill(bytes: number): void {
    try {
      const handle = openSync(this.file, 'a');
      try {
        // By chance, since some file systems store equal bytes in no room.
        for (let missing = bytes - this.#size(); missing > 0; missing -= PIECE_BYTES) {
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

import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { shortHash } from '../../shared/datasets/ownSet';
import { formatBytes } from '../../shared/formatBytes';
import { LabError } from '../../shared/errors';
import { ownSet, tableIsThere, tablePath } from '../data/datasets';
import { checkTable } from '../study/checkTable';
import { QUEUE_LIMITS } from './limits';
import type { LinkClient } from './linkClient';

/** Bytes of a piece before it is packed: packed it is never more than a piece may have. */
const PIECE = 1_000_000;

/** Errors  LabError 'input' for a data set that is too large for a queue, 'notFound' for one that is not here. */
export function requireTravelling(hash: string, folder: string): void {
  const { title, bytes } = ownSet(hash, folder);
  if (bytes <= QUEUE_LIMITS.table) return;
  const [most, got] = [formatBytes(QUEUE_LIMITS.table), formatBytes(bytes)];
  throw new LabError(
    'input',
    `a data set must have at most ${most} to travel through a queue; “${title}” has ${got}: take fewer rows, or run the sweep by --plan`,
  );
}

/** Puts an own data set on the queue, unless it is there. Errors  as `requireTravelling`. */
export async function sendTable(link: LinkClient, history: string, hash: string, folder: string): Promise<void> {
  requireTravelling(hash, folder);
  const file = tablePath(hash, folder);
  const { size } = statSync(file);
  if (await link.ask('hasTable', { history, hash })) return;
  const handle = openSync(file, 'r');
  try {
    const pieces = Math.ceil(size / PIECE);
    for (let index = 0; index < pieces; index++) {
      const bytes = new Uint8Array(Math.min(PIECE, size - index * PIECE));
      readSync(handle, bytes, 0, bytes.length, index * PIECE);
      await link.ask('putTable', { hash, index, bytes: gzipSync(bytes), last: index === pieces - 1 });
    }
  } finally {
    closeSync(handle);
  }
}

/** Own data sets of a worker: fetched once each, whoever asks first. */
export class WorkerTables {
  readonly #link: LinkClient;
  readonly #folder: string;
  readonly #under = new Map<string, Promise<void>>();

  constructor(link: LinkClient, folder: string) {
    this.#link = link;
    this.#folder = folder;
  }

  /** Errors  LabError 'notFound' when the queue does not have it, 'input' when what it has is something else. */
  async need(hash: string): Promise<void> {
    if (tableIsThere(hash, this.#folder)) return;
    const fetching = this.#under.get(hash) ?? this.#fetch(hash).finally(() => this.#under.delete(hash));
    this.#under.set(hash, fetching);
    await fetching;
  }

  async #fetch(hash: string): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const what = `the data set ${shortHash(hash)}…`;
    const partial = path.join(this.#folder, `${hash}.table.${process.pid}.part`);
    const handle = openSync(partial, 'w');
    const sum = createHash('sha256');
    let size = 0;
    try {
      for (let index = 0; ; index++) {
        const packed = await this.#link.ask('getTable', { hash, index });
        if (packed === null) break;
        const bytes = unpacked(packed, what);
        size += bytes.length;
        if (size > QUEUE_LIMITS.table) throw new LabError('input', `${what} on the queue is too large`);
        sum.update(bytes);
        writeSync(handle, bytes);
      }
      if (size === 0) throw new LabError('notFound', `${what} is not on the queue any more`);
      if (sum.digest('hex') !== hash)
        throw new LabError('input', `${what} on the queue is another one than its name says`);
      checkTable(partial, `${shortHash(hash)}…`);
      renameSync(partial, tablePath(hash, this.#folder));
    } finally {
      closeSync(handle);
      rmSync(partial, { force: true });
    }
  }
}

function unpacked(packed: Uint8Array, what: string): Uint8Array {
  try {
    return gunzipSync(packed, { maxOutputLength: PIECE });
  } catch {
    throw new LabError('input', `${what} on the queue has a piece that cannot be unpacked`);
  }
}

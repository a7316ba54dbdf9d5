import { statSync } from 'node:fs';
import { KEEP_DELETED_MS, type OwnSet } from '../shared/datasets/ownSet';
import { tableHash } from '../shared/datasets/stored';
import { LabError, messageOf } from '../shared/errors';
import type { Handlers, MainEvent } from '../shared/ipc';
import { ACTIVE_STATUSES } from '../shared/run';
import { deleteSet, ownSet, ownSets, purgeSets, renameSet, restoreSet } from './data/datasets';
import { sampleStored } from './data/sample';
import { datasetsFolder } from './paths';
import type { Store } from './store/store';

const LOOK_MS = 1000;

/**
 * The user's own data sets while the app runs: tells the page when the folder has changed, whoever changed it, keeps the
 * titles of the history up to date, and removes deleted sets for good when their time is over or at the next start.
 */
export class OwnData {
  readonly #store: Store;
  readonly #folder: string;
  readonly #send: (event: MainEvent) => void;
  readonly #timer: NodeJS.Timeout;
  #seen = NaN;

  constructor(store: Store, send: (event: MainEvent) => void) {
    this.#store = store;
    this.#folder = datasetsFolder(store.file);
    this.#send = send;
    if (store.readOnly === null) purgeSets(this.#folder, Infinity);
    this.#look();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** What the page may ask. */
  handlers(): Pick<
    Handlers,
    'dataset:list' | 'dataset:rename' | 'dataset:delete' | 'dataset:restore' | 'dataset:sample'
  > {
    return {
      'dataset:list': () => ownSets(this.#folder),
      'dataset:rename': ({ hash, title }) => this.#change(() => renameSet(hash, title, this.#folder)),
      'dataset:delete': ({ hash }) => this.#change(() => this.#delete(hash)),
      'dataset:restore': ({ hash }) => this.#change(() => restoreSet(hash, this.#folder)),
      'dataset:sample': ({ spec }) => sampleStored(spec, this.#folder),
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #delete(hash: string): void {
    const { title } = ownSet(hash, this.#folder);
    const active = this.#store.runs.list({ statuses: ACTIVE_STATUSES, includeDeleted: true });
    const users = active.filter(({ spec }) => spec.dataset.name === 'file' && tableHash(spec.dataset) === hash);
    if (users.length > 0) {
      const who = users.length === 1 ? `“${users[0]?.name}” is` : `${users.length} runs are`;
      throw new LabError(
        'state',
        `“${title}” is in use: ${who} queued, training or paused on it. Stop or finish first`,
      );
    }
    deleteSet(hash, this.#folder);
  }

  #change(work: () => void): readonly OwnSet[] {
    work();
    this.#look();
    return ownSets(this.#folder);
  }

  #look(): void {
    try {
      const isReadOnly = this.#store.readOnly !== null;
      if (!isReadOnly) purgeSets(this.#folder, Date.now() - KEEP_DELETED_MS);
      const changedAt = statSync(this.#folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (changedAt === this.#seen) return;
      const sets = ownSets(this.#folder);
      const titles = new Map(sets.map(({ hash, title }) => [hash, title]));
      if (!isReadOnly && this.#store.impatiently(0, () => this.#store.datasetTitles.set(titles))) {
        const runs = this.#store.runs.list({ includeDeleted: true });
        this.#send({ type: 'runs', runs: runs.filter(({ spec }) => spec.dataset.name === 'file') });
      }
      this.#send({ type: 'datasets', sets });
      this.#seen = changedAt;
    } catch (thrown) {
      // A busy history or folder: the next look comes in a moment.
      console.error(messageOf(thrown));
    }
  }
}

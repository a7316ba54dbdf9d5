import path from 'node:path';
import { statfsSync } from 'node:fs';
import type { ChosenFolder, DataFolder } from '../../shared/dataFolder';
import { LabError } from '../../shared/errors';
import { moveData, useFolder } from './moveData';
import type { DataPlace } from './location';
import { sizesOf } from './sizes';
import { checkTarget, type Target } from './target';

/** What the desk needs of the program around it. */
export interface FolderHost {
  readonly nativeBinding: string;
  /** Folders of the program itself. */
  readonly programs: readonly string[];
  readonly activeRuns: () => number;
  readonly readOnly: () => boolean;
  /**
   * Closes the history, does `work`, and opens what is then the history: runs that trained go on. When `work` throws, the
   * history is opened where it was.
   */
  readonly whileClosed: (work: () => Promise<DataPlace>) => Promise<void>;
  readonly progress: (share: number) => void;
}

/** The data folder of the app: what is in it, and moving it. The paths come from the system's dialog, never from the page. */
export class FolderDesk {
  readonly #host: FolderHost;
  #place: DataPlace;
  #chosen: Target | null = null;
  #moving: AbortController | null = null;

  constructor(place: DataPlace, host: FolderHost) {
    this.#place = place;
    this.#host = host;
  }

  get place(): DataPlace {
    return this.#place;
  }

  facts(): DataFolder {
    const { folder, source, home } = this.#place;
    const space = statfsSync(folder);
    return {
      folder,
      source,
      defaultFolder: home.folder,
      sizes: sizesOf(folder),
      freeBytes: space.bavail * space.bsize,
    };
  }

  /** Errors  as `checkTarget`; LabError 'state' where the place is not this program's to choose. */
  choose(chosen: string): ChosenFolder {
    const { folder, home } = this.#movable();
    this.#chosen = checkTarget(chosen, folder, home.folder, this.#host.programs);
    return { ...this.#chosen, activeRuns: this.#host.activeRuns() };
  }

  /** Moves the data to what was chosen, or uses the history that is there. Errors  as `moveData`. */
  async move(): Promise<void> {
    const place = this.#movable();
    const target = this.#chosen;
    this.#chosen = null;
    if (target === null) throw new LabError('state', 'there is no folder to move to: choose one first');
    const home = place.home.folder;
    const { folder } = checkTarget(target.folder, place.folder, home, this.#host.programs);
    const moving = new AbortController();
    this.#moving = moving;
    try {
      await this.#host.whileClosed(async () => {
        if (target.kind === 'history') useFolder(home, folder);
        else {
          const { nativeBinding, progress } = this.#host;
          await moveData({ home, from: place.folder, to: folder, nativeBinding, progress, signal: moving.signal });
        }
        const isHome = path.resolve(folder) === path.resolve(home);
        this.#place = { folder: isHome ? home : folder, source: isHome ? 'default' : 'chosen', home: place.home };
        return this.#place;
      });
    } finally {
      this.#moving = null;
    }
  }

  /** Ends the copying, if it is under way and not decided. */
  cancel(): void {
    this.#moving?.abort();
    this.#chosen = null;
  }

  #movable(): DataPlace {
    const { source } = this.#place;
    if (this.#moving !== null) throw new LabError('state', 'the data are being moved already');
    if (source === 'environment') {
      throw new LabError('state', 'the data folder is set by INITLAB_DATA; change that, or start without it');
    }
    if (source === 'portable') {
      throw new LabError('state', 'a portable Initlab keeps its data beside itself; move its whole folder instead');
    }
    if (this.#host.readOnly()) {
      throw new LabError('state', 'the history is open for reading only, so its folder cannot be moved');
    }
    return this.#place;
  }
}

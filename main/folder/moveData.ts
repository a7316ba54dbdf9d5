import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { LabError, messageOf } from '../../shared/errors';
import { databaseFile } from '../paths';
import { holdAlone } from '../store/alone';
import { copyTree } from './copyTree';
import { arrive, dataEntries, discardStaged, removeData, stagingOf } from './entries';
import { mover, readLocation, writeLocation, type Location } from './location';
import { sizesOf, total } from './sizes';

/** The steps of a move, in their order: after each of them a crash leaves one whole history that is found again. */
export type MoveStep = 'announced' | 'copied' | 'decided' | 'arrived' | 'removed' | 'done';

export interface MoveOptions {
  readonly home: string;
  readonly from: string;
  readonly to: string;
  readonly nativeBinding: string;
  readonly signal?: AbortSignal;
  /** Share of the bytes that are copied and compared, in [0, 1]. */
  readonly progress?: (share: number) => void;
  /** For tests: called after each step. */
  readonly after?: (step: MoveStep) => void;
}

/**
 * Moves the data to an empty folder: copies them, compares the copies, decides for them by one renaming of
 * `location.json`, and only then removes the old ones. Nobody else may have the history open.
 *
 * Errors  LabError 'busy', 'io', 'state' when cancelled. The data are where they were then.
 */
export async function moveData(options: MoveOptions): Promise<void> {
  const { home, from, to, nativeBinding } = options;
  const after = options.after ?? (() => undefined);
  let at = readLocation(home);
  const become = (change: Partial<Location>) => writeLocation(home, (at = { ...at, ...change }));

  const release = holdAlone(databaseFile(from), nativeBinding);
  let close = async (): Promise<void> => undefined;
  try {
    discardStaged(to);
    become({ moving: mover(to) });
    after('announced');
    mkdirSync(stagingOf(to));
    const bytes = 2 * total(sizesOf(from));
    let done = 0;
    close = await copyTree(from, stagingOf(to), namesToCopy(from), {
      ...(options.signal && { signal: options.signal }),
      bytes: (count) => options.progress?.(Math.min(1, (done += count) / bytes)),
    });
    after('copied');
    const folder = path.resolve(to) === path.resolve(home) ? null : to;
    become({ folder, moving: null, arriving: true, leaving: from });
    after('decided');
    arrive(to);
    become({ arriving: false });
    after('arrived');
  } catch (thrown) {
    if (at.moving !== null) {
      discardStaged(to);
      become({ moving: null });
    }
    if (thrown instanceof LabError) throw thrown;
    throw new LabError('io', `the data could not be moved to ${to}: ${messageOf(thrown)}; they are where they were`);
  } finally {
    release();
    await close();
  }
  try {
    removeData(from, home);
    after('removed');
    become({ leaving: null });
    after('done');
  } catch (thrown) {
    console.error(messageOf(thrown)); // tried again at the next start
  }
}

/** The log and its index are empty while the history is held alone: they would only confuse. Room is kept anew there. */
function namesToCopy(from: string): string[] {
  return dataEntries(from).filter((name) => !/^history\.sqlite(-wal|-shm|-journal|\.reserve)$/.test(name));
}

/** Uses the history that is in another folder from now on; the one that was used stays where it is. */
export function useFolder(home: string, to: string): void {
  writeLocation(home, { ...readLocation(home), folder: path.resolve(to) === path.resolve(home) ? null : to });
}

import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { LabError, messageOf } from '../../shared/errors';
import type { RunSummary } from '../../shared/run';
import { expandSweep, type SweepSpec } from '../../shared/sweep';
import { ownSet, tablePath } from '../data/datasets';
import { isNoRoom, noRoomError, requireRoom } from '../disk/freeSpace';
import { datasetsFolder } from '../paths';
import { createRuns } from '../runs/createRuns';
import type { Store } from '../store/store';
import { DATASETS, LOGS, ownHashes, PLAN_FILE, planText, RESULTS, SPEC_ENDING, SPECS, taskName } from './planFormat';
import { README_FILE, readmeText, SLURM_FILE, slurmScript } from './planScripts';

/** About what a run takes on a disk whose files have blocks of 4 kB, its place in `plan.json` with it. */
const BYTES_A_RUN = 4300;

/**
 * Makes the folder of a plan, and the runs of the sweep in the history, where they wait for their results: both or neither.
 *
 * @param progress is told the share of the files that are written.
 * Errors  LabError 'input' for a folder that is there and not empty, 'notFound' for a data set, 'io', 'full'.
 */
export async function writePlan(
  store: Store,
  sweep: SweepSpec,
  folder: string,
  appVersion: string,
  progress: (share: number) => void = () => undefined,
): Promise<readonly RunSummary[]> {
  requireEmpty(folder);
  const planned = expandSweep(sweep);
  const sets = ownHashes(planned.map(({ spec }) => spec)).map((hash) => ownSet(hash, datasetsFolder(store.file)));
  const needed = planned.length * BYTES_A_RUN + sets.reduce((sum, { bytes }) => sum + bytes, 0);
  requireRoom(`cannot write the plan ${folder}`, folder, needed);
  const partial = path.join(
    path.dirname(folder),
    `.${path.basename(folder).slice(0, 100)}.${randomBytes(4).toString('hex')}.partial`,
  );
  let isPlaced = false;
  try {
    for (const name of [SPECS, RESULTS, DATASETS, LOGS]) mkdirSync(path.join(partial, name), { recursive: true });
    for (const { hash } of sets) {
      copyFileSync(tablePath(hash, datasetsFolder(store.file)), tablePath(hash, path.join(partial, DATASETS)));
    }
    for (const [k, { spec }] of planned.entries()) {
      const name = `${taskName(k, planned.length)}${SPEC_ENDING}`;
      writeFileSync(path.join(partial, SPECS, name), `${JSON.stringify(spec)}\n`);
      if (k % 200 !== 0) continue;
      progress(k / planned.length);
      await setImmediate();
    }
    writeFileSync(path.join(partial, SLURM_FILE), slurmScript(sweep.name, planned.length), { mode: 0o755 });
    writeFileSync(path.join(partial, README_FILE), readmeText(sweep.name, planned.length));
    return store.durably(() => {
      const runs = createRuns(store, planned, { appVersion, sweep, elsewhere: { kind: 'plan', place: folder } });
      const place = { id: runs[0]!.sweepId!, spec: sweep };
      const titles = sets.map(({ hash, title }) => ({ hash, title }));
      writeFileSync(path.join(partial, PLAN_FILE), planText(place, runs, titles, appVersion));
      if (existsSync(folder)) rmdirSync(folder);
      renameSync(partial, folder);
      isPlaced = true;
      return runs;
    });
  } catch (thrown) {
    // Also when the history could not keep its half.
    rmSync(isPlaced ? folder : partial, { recursive: true, force: true });
    if (thrown instanceof LabError) throw thrown;
    if (isNoRoom(thrown)) throw noRoomError(`cannot write the plan ${folder}`, folder, needed, thrown);
    throw new LabError('io', `cannot write the plan ${folder}: ${messageOf(thrown)}`);
  }
}

function requireEmpty(folder: string): void {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) {
    if (existsSync(path.dirname(folder))) return;
    throw new LabError(
      'input',
      `the folder ${path.dirname(folder)}, where the plan is to lie, does not exist: make it first`,
    );
  }
  if (!found.isDirectory()) throw new LabError('input', `${folder} is a file; name a folder that does not exist yet`);
  if (readdirSync(folder).length === 0) return;
  throw new LabError('input', `${folder} must be empty or not be there; it has files in it: name another folder`);
}

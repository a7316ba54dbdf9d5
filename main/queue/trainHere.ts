import { LabError } from '../../shared/errors';
import type { RunDetail } from '../../shared/run';
import { readResult, type RunResult } from '../results/resultReader';
import { ResultWriter } from '../results/resultWriter';
import { expectedOf } from '../results/storeResult';
import type { LaunchTrainer } from '../runs/trainerProcess';
import { APP_VERSION } from '../version';
import { TrainerPool } from './trainerPool';

/** Who computes a run about which workers differ. */
const HERE = 'this computer';

/** Computes a run on this computer, and gives its result as a worker would. Errors  LabError 'state' when the trainer is lost. */
export async function trainHere(launch: LaunchTrainer, run: RunDetail, datasetsFolder: string): Promise<RunResult> {
  const chunks: Uint8Array[] = [];
  const { spec, specHash, experiment } = run;
  const writer = new ResultWriter({ specHash, appVersion: APP_VERSION, by: HERE }, (chunk) => void chunks.push(chunk));
  const pool = new TrainerPool(launch);
  try {
    await new Promise<void>((resolve, reject) => {
      pool.train(
        {
          type: 'start',
          runId: run.id,
          spec,
          experiment,
          checkpoint: null,
          elapsedMs: 0,
          startPaused: false,
          datasetsFolder,
          threads: { most: 1, fixed: true },
        },
        {
          event: (event) => {
            writer.add(event);
            if (writer.ended) resolve();
          },
          lost: (how) => reject(new LabError('state', `the trainer on this computer ended unexpectedly (${how})`)),
        },
      );
    });
    return readResult(chunks, expectedOf(run));
  } finally {
    pool.close();
  }
}

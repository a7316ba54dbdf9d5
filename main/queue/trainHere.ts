import { LabError } from '../../shared/errors';
import type { RunDetail } from '../../shared/run';
import { readResult, type RunResult } from '../results/resultReader';
import { ResultWriter } from '../results/resultWriter';
import { expectedOf } from '../results/storeResult';
import { trainOnce, type TrainedOnce } from '../results/trainResult';
import type { LaunchTrainer } from '../runs/trainerProcess';
import { APP_VERSION } from '../version';

/** Who computes a run about which workers differ. */
export const HERE = 'this computer';

/**
 * Computes a run on this computer, and gives its result as a worker would. Errors  LabError 'state' when it was broken off.
 *
 * @param begun is handed what ends it early.
 */
export async function trainHere(
  launch: LaunchTrainer,
  run: RunDetail,
  datasetsFolder: string,
  begun: (training: TrainedOnce) => void,
): Promise<RunResult> {
  const chunks: Uint8Array[] = [];
  const { spec, specHash, experiment } = run;
  const writer = new ResultWriter({ specHash, appVersion: APP_VERSION, by: HERE }, (chunk) => void chunks.push(chunk));
  const threads = { most: 1, fixed: true };
  const training = trainOnce(launch, { spec, experiment, datasetsFolder, threads }, (event) => writer.add(event));
  begun(training);
  await training.done;
  if (!writer.ended) throw new LabError('state', 'the training on this computer was broken off');
  return readResult(chunks, expectedOf(run));
}

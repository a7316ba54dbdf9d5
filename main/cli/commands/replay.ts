import { CORE_VERSION } from '../../../shared/core';
import { prepareData, type PreparedData } from '../../../shared/datasets/prepare';
import { LabError, messageOf } from '../../../shared/errors';
import type { ExperimentSpec } from '../../../shared/experiment';
import type { Replay } from '../../../shared/replay';
import type { RunDetail } from '../../../shared/run';
import { Training } from '../../../shared/training';
import { readTable } from '../../data/readTable';
import { datasetsFolder } from '../../paths';
import { compareWeights, type Weights } from '../../replays/replayRun';
import { EXIT, type CliContext } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { runJson } from '../runOutput';
import type { Command } from './index';

export const replay: Command = {
  name: 'replay',
  arguments: 'RUN',
  help: 'train a stored run again, compare the weights byte for byte, and store what came of it',
  options: { ...DB, ...JSON_OUTPUT },
  run(context) {
    const run = context.store.runs.get(context.only('the run'));
    const data = dataOf(context, run.spec);
    const stored = storedHash(context, run, data);
    const started = performance.now();
    const training = Training.start(run.spec, data);
    while (!training.done && training.step < stored.step) training.advance();
    const hash = training.weightsHash();
    const elapsedMs = performance.now() - started;
    const done = compareWeights(run, stored, { step: training.step, hash }, elapsedMs);
    const { identical } = done;
    // Of a run that may go on, only these weights were looked at, not those that it will end with.
    if (run.weightsHash !== null) keep(context, run, done);
    context.say(`${run.name} (${run.id}), ${training.step} steps`);
    context.say(`stored   ${stored.hash}\nreplayed ${hash}\n${identical ? 'identical' : 'NOT IDENTICAL'}`);
    if (run.coreVersion !== CORE_VERSION) {
      const why = 'other versions of the numeric core may give other bits';
      context.say(`trained with core version ${run.coreVersion}, replayed with ${CORE_VERSION}: ${why}`);
    }
    context.document({
      run: { ...runJson(run), steps: training.step, weightsHash: hash, elapsedMs },
      storedHash: stored.hash,
      identical,
      coreVersions: { stored: run.coreVersion, replayed: CORE_VERSION },
    });
    return identical ? EXIT.done : EXIT.checkFailed;
  },
};

/** The verdict stands all the same when the history cannot be written. */
function keep(context: CliContext, { id }: RunDetail, replay: Replay): void {
  try {
    context.store.replays.save(id, replay);
  } catch (thrown) {
    context.warn(`what came of the replay could not be stored: ${messageOf(thrown)}`);
  }
}

function dataOf({ store }: CliContext, spec: ExperimentSpec): PreparedData {
  return prepareData(spec, readTable(spec.dataset, datasetsFolder(store.file)));
}

/** The hash to meet and its step: of the end or, for a run that has none, of its last checkpoint. */
function storedHash({ store }: CliContext, run: RunDetail, data: PreparedData): Weights {
  if (run.weightsHash !== null) return { hash: run.weightsHash, step: run.step };
  const checkpoint = store.checkpoints.latest(run.id);
  if (checkpoint === null) throw new LabError('state', `${run.name} has no weights to compare: it is ${run.status}`);
  const training = Training.resume(run.spec, checkpoint.bytes, data, run.experiment);
  return { hash: training.weightsHash(), step: checkpoint.step };
}

import { prepareData, type PreparedData } from '../../../shared/datasets/prepare';
import { LabError } from '../../../shared/errors';
import type { ExperimentSpec } from '../../../shared/experiment';
import { Training } from '../../../shared/training';
import { readTable } from '../../data/readTable';
import { datasetsFolder } from '../../paths';
import { EXIT, type CliContext } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { runJson } from '../runOutput';
import type { Command } from './index';

export const replay: Command = {
  name: 'replay',
  arguments: 'RUN',
  help: 'train a stored run again and compare the weights, byte for byte',
  options: { ...DB, ...JSON_OUTPUT },
  run(context) {
    const run = context.store.runs.get(context.only('the run'));
    const stored = storedHash(context, run.id, run.weightsHash);
    const started = performance.now();
    const data = dataOf(context, run.spec);
    const training = Training.start(run.spec, data);
    while (!training.done && training.step < stored.step) training.advance();
    const hash = training.weightsHash();
    const identical = hash === stored.hash && training.step === stored.step;
    context.say(`${run.name} (${run.id}), ${training.step} steps`);
    context.say(`stored   ${stored.hash}\nreplayed ${hash}\n${identical ? 'identical' : 'NOT IDENTICAL'}`);
    context.document({
      run: { ...runJson(run), steps: training.step, weightsHash: hash, elapsedMs: performance.now() - started },
      storedHash: stored.hash,
      identical,
    });
    return identical ? EXIT.done : EXIT.checkFailed;
  },
};

function dataOf({ store }: CliContext, spec: ExperimentSpec): PreparedData {
  return prepareData(spec, readTable(spec.dataset, datasetsFolder(store.file)));
}

/** The hash to meet and its step: of the end or, for a run that has none, of its last checkpoint. */
function storedHash(
  context: Parameters<Command['run']>[0],
  id: string,
  weightsHash: string | null,
): { hash: string; step: number } {
  const run = context.store.runs.get(id);
  if (weightsHash !== null) return { hash: weightsHash, step: run.step };
  const checkpoint = context.store.checkpoints.latest(id);
  if (checkpoint === null) throw new LabError('state', `${run.name} has no weights to compare: it is ${run.status}`);
  return {
    hash: Training.resume(run.spec, checkpoint.bytes, dataOf(context, run.spec)).weightsHash(),
    step: checkpoint.step,
  };
}

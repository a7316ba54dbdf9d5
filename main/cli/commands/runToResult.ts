import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { experimentHash } from '../../../shared/checkpoint';
import { CORE_VERSION } from '../../../shared/core';
import { LabError, messageOf } from '../../../shared/errors';
import type { ExperimentSpec } from '../../../shared/experiment';
import { specHash } from '../../../shared/experimentSchema';
import { datasetsFolder } from '../../paths';
import { readResultFile, writeResultFile } from '../../results/resultFile';
import { readResult, type RunResult } from '../../results/resultReader';
import { ResultWriter } from '../../results/resultWriter';
import { trainOnce } from '../../results/trainResult';
import { threadsOfEach } from '../../runs/queueLimits';
import type { ResolvedSpec } from '../../specFiles';
import { APP_VERSION } from '../../version';
import { EXIT, type CliContext } from '../context';
import { givenLimits } from '../options';
import { duration, ProgressLine } from '../progress';

/** Options that ask for a history, which a run into a file does not have. */
const OF_HISTORY = ['db', 'name', 'seeds', 'workers'] as const;

/**
 * `lab run SPEC --result FILE`: trains without a history and writes what `lab import` takes in. A file that has the finished
 * result already is left as it is, so that a list of such commands can be given again.
 */
export async function runToResult(
  context: CliContext,
  spec: ExperimentSpec,
  files: ResolvedSpec,
  file: string,
): Promise<number> {
  const { args } = context;
  const given = OF_HISTORY.find((name) => args.text(name) !== undefined);
  if (given !== undefined) {
    throw new LabError(
      'input',
      `--${given} is for runs that are saved in a history; with --result there is none: leave it out`,
    );
  }
  const there = finishedResult(file, spec);
  if (there !== null) {
    context.say(`${file} has the result already: ${sentenceOf(there)}`);
    context.document({ result: { file, there: true, ...factsOf(there) } });
    return EXIT.done;
  }
  const data = path.resolve(args.text('datasets') ?? datasetsFolder(context.historyFile));
  for (const kept of files.keep(data)) context.say(kept);

  const chunks: Uint8Array[] = [];
  const writer = new ResultWriter(
    { specHash: specHash(spec), appVersion: APP_VERSION, by: os.hostname() },
    (chunk) => void chunks.push(chunk),
  );
  const at = { step: 0, totalSteps: 0 };
  const threads = threadsOfEach({ trainers: 1, threads: 0, ...givenLimits(args) }, 1);
  const training = trainOnce(context.host.launchTrainer, { spec, datasetsFolder: data, threads }, (event) => {
    if (event.type === 'started') at.totalSteps = event.totalSteps;
    if (event.type === 'points') at.step = event.progress.step;
    writer.add(event);
  });
  const progress = new ProgressLine((elapsedMs) => progressOf(at, elapsedMs));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => training.stop());
  const last = await training.done;
  progress.close();
  if (last === null || !writer.ended) {
    context.warn(`broken off; ${file} was not written: give the command again`);
    return EXIT.interrupted;
  }
  await writeResultFile(file, chunks);
  const result = readResult(chunks, expected(spec));
  context.say(`${file}: ${sentenceOf(result)}`);
  context.document({ result: { file, there: false, ...factsOf(result) } });
  if (result.end.status !== 'failed') return EXIT.done;
  context.warn(`the run failed: ${result.end.message}`);
  return EXIT.checkFailed;
}

const expected = (spec: ExperimentSpec) => ({
  spec,
  specHash: specHash(spec),
  experiment: experimentHash(spec),
  coreVersion: CORE_VERSION,
});

/** Null where there is none, or that of a run that failed. Errors  LabError 'input' where something else has the name. */
function finishedResult(file: string, spec: ExperimentSpec): RunResult | null {
  if (!existsSync(file)) return null;
  try {
    const result = readResult(readResultFile(file), expected(spec));
    return result.end.status === 'failed' ? null : result;
  } catch (thrown) {
    const fix = 'remove it, or name another file';
    throw new LabError('input', `${file} is there and is no result of this experiment (${messageOf(thrown)}); ${fix}`);
  }
}

function sentenceOf({ end, progress }: RunResult): string {
  const weights = end.status === 'failed' ? '' : `, weights ${end.weightsHash}`;
  return `${end.status} at step ${progress.step} after ${duration(progress.elapsedMs)}${weights}`;
}

function factsOf({ head, end, progress }: RunResult) {
  return {
    status: end.status,
    message: end.message,
    specHash: head.specHash,
    weightsHash: end.status === 'failed' ? null : end.weightsHash,
    steps: progress.step,
    elapsedMs: progress.elapsedMs,
  };
}

function progressOf({ step, totalSteps }: { step: number; totalSteps: number }, elapsedMs: number): string {
  const share = totalSteps === 0 ? 0 : step / totalSteps;
  const left = share > 0.005 ? `, ${duration((elapsedMs * (1 - share)) / share)} left` : '';
  return `step ${step} of ${totalSteps}, ${Math.floor(share * 100)} %${left}`;
}

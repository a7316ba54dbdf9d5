import { experimentHash } from '../../shared/checkpoint';
import type { ExperimentSpec } from '../../shared/experiment';
import type { ThreadLimit } from '../../shared/threadChoice';
import type { TrainerEvent } from '../../shared/trainerProtocol';
import { exitText, type LaunchTrainer } from '../runs/trainerProcess';

/** Whatever a trainer reports names its run; without a history there is one only. */
const RUN = 'result';

export interface TrainedOnce {
  /** Resolves with the last report, `ended` or `failed`; null when it was broken off. */
  readonly done: Promise<TrainerEvent | null>;
  /** Ends the trainer; nothing more is reported. */
  stop(): void;
}

/**
 * Trains an experiment from its beginning to its end in a trainer process of its own, without a history.
 *
 * @param report gets everything that the trainer says, the end last. A process that is lost is reported as a failed run.
 */
export function trainOnce(
  launch: LaunchTrainer,
  {
    spec,
    experiment = experimentHash(spec),
    datasetsFolder,
    threads,
  }: { spec: ExperimentSpec; experiment?: string; datasetsFolder: string; threads: ThreadLimit },
  report: (event: TrainerEvent) => void,
): TrainedOnce {
  const trainer = launch();
  let settle: (last: TrainerEvent | null) => void = () => undefined;
  const done = new Promise<TrainerEvent | null>((resolve) => (settle = resolve));
  let isOver = false;
  const end = (last: TrainerEvent | null) => {
    if (isOver) return;
    isOver = true;
    trainer.kill();
    settle(last);
  };
  const hear = (event: TrainerEvent) => {
    if (isOver) return;
    report(event);
    if (event.type === 'ended' || event.type === 'failed') end(event);
  };
  trainer.onEvent(hear);
  trainer.onExit((exit) => {
    const why = exit.aborted ? ', as it does when memory is short' : '';
    hear({ type: 'failed', runId: RUN, message: `its trainer process ended unexpectedly (${exitText(exit)})${why}` });
  });
  const from = { checkpoint: null, elapsedMs: 0, startPaused: false };
  trainer.post({ type: 'start', runId: RUN, spec, experiment, ...from, datasetsFolder, threads });
  return { done, stop: () => end(null) };
}

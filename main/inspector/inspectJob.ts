import { LabError, messageOf } from '../../shared/errors';
import { keepNewest } from '../../shared/keepNewest';
import type { RunId } from '../../shared/run';
import type { TimeFrame } from '../../shared/timeFrame';
import { Moments } from './moments';
import { KEPT_RUNS, type Answers, type InspectorCommand, type InspectorEvent, type Question } from './protocol';

const FRAMES = 100;

interface Opened {
  readonly moments: Moments;
  readonly frames: Map<string, TimeFrame>;
}

/** Answers questions about moments of runs, in the process of the inspector. */
export class InspectJob {
  /** The last used is the last. */
  readonly #runs = new Map<RunId, Opened>();

  obey(command: InspectorCommand): InspectorEvent {
    const { id } = command;
    try {
      return { id, ok: true, answer: this.#answer(command) };
    } catch (thrown) {
      // What is half read is read anew.
      if (command.stored.snapshots.length > 0) this.#runs.delete(command.runId);
      const code = thrown instanceof LabError ? thrown.code : 'internal';
      return { id, ok: false, code, message: messageOf(thrown) };
    }
  }

  #answer({ runId, stored, question }: InspectorCommand): Answers[keyof Answers] {
    let opened = this.#runs.get(runId);
    if (stored.begin !== null) {
      opened = { moments: new Moments(stored.begin.spec, stored.begin.datasetsFolder), frames: new Map() };
    }
    if (opened === undefined) throw new LabError('internal', `run ${runId} is not open in the inspector; try again`);
    keepNewest(this.#runs, runId, opened, KEPT_RUNS);
    if (stored.snapshots.length > 0 || stored.checkpoint !== null) opened.frames.clear();
    opened.moments.add(stored);
    return answerOf(opened, question);
  }
}

function answerOf({ moments, frames }: Opened, question: Question): Answers[keyof Answers] {
  const { inspector } = moments;
  switch (question.kind) {
    case 'steps':
      return moments.steps();
    case 'symmetry':
      return moments.all().map((moment) => inspector.symmetry(moment));
    case 'gradient':
      return inspector.gradient(moments.at(question.step));
    case 'unit':
      return inspector.unit(moments.at(question.step), question.layer, question.unit);
    case 'frame': {
      const key = `${question.step} ${question.layer}`;
      const frame = frames.get(key) ?? inspector.frame(moments.at(question.step), question.layer);
      if (frames.size >= FRAMES) frames.clear();
      frames.set(key, frame);
      return frame;
    }
  }
}

import { elsewhereText } from '../../../shared/elsewhere';
import type { Replay } from '../../../shared/replay';
import type { RunDetail } from '../../../shared/run';
import { flattenRun } from '../../../shared/specFields';
import { EXIT } from '../context';
import { DB, JSON_OUTPUT } from '../options';
import { runJson } from '../runOutput';
import { short, textTable } from '../table';
import type { Command } from './index';

export const show: Command = {
  name: 'show',
  arguments: 'RUN',
  help: 'show everything about one run (an id, the beginning of one, or an exact name)',
  options: { ...DB, ...JSON_OUTPUT },
  run(context) {
    const run = context.store.runs.get(context.only('the run'));
    const { snapshotCount, snapshotBytes } = context.store.record(run.id);
    const facts: [string, string][] = [
      ['id', run.id],
      ['status', statusText(run)],
      ['steps', `${run.step} of ${run.totalSteps}`],
      ['weights hash', run.weightsHash ?? '–'],
      ['replay', run.replay === null ? '–' : replayText(run.replay)],
      ['points stored', String(run.pointCount)],
      ['checkpoint', run.checkpointStep === null ? '–' : `step ${run.checkpointStep}`],
      ['snapshots', snapshotCount === 0 ? '–' : `${snapshotCount} in ${snapshotBytes} bytes`],
      ['versions', `Initlab ${run.appVersion}, core ${run.coreVersion}`],
      ['tags', run.tags.join(', ') || '–'],
      ['note', run.note || '–'],
    ];
    context.say(`${run.name}\n`);
    for (const [name, value] of facts) context.say(`${name.padEnd(15)}${value}`);
    const metrics = Object.entries(run.metrics);
    context.say(
      `\n${textTable(
        ['metric', 'last', 'min', 'at step', 'max', 'at step', 'points'],
        metrics.map(([name, m]) => [
          name,
          short(m.last),
          short(m.min),
          String(m.minStep),
          short(m.max),
          String(m.maxStep),
          String(m.count),
        ]),
      )}\n`,
    );
    for (const [key, value] of Object.entries(flattenRun(run))) context.say(`${key.padEnd(36)}${String(value)}`);
    if (run.events.length > 0) context.say('\nevents');
    for (const event of run.events) {
      context.say(`${new Date(event.at).toISOString()}  ${event.kind.padEnd(12)}${event.message}`);
    }
    context.document({
      run: {
        ...runJson(run),
        spec: run.spec,
        events: run.events,
        checkpointStep: run.checkpointStep,
        snapshotCount,
        snapshotBytes,
      },
    });
    return EXIT.done;
  },
};

function statusText({ status, message, elsewhere }: RunDetail): string {
  if (elsewhere !== null) return `${status}, ${elsewhereText(elsewhere)}`;
  return message === null ? status : `${status}: ${message}`;
}

function replayText({ identical, at, replayedCore }: Replay): string {
  return `${identical ? 'identical' : 'DIFFERENT'}, ${new Date(at).toISOString()}, core ${replayedCore}`;
}

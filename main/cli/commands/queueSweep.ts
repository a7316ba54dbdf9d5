import { canonicalJson } from '../../../shared/canonicalJson';
import { LabError } from '../../../shared/errors';
import type { QueueStatus } from '../../../shared/queue';
import { queueName } from '../../../shared/queueAddress';
import type { RunId, SweepId } from '../../../shared/run';
import { completeSpec } from '../../../shared/storedSpec';
import { expandSweep, type SweepSpec } from '../../../shared/sweep';
import { DEFAULT_CHECK, QueueCollector } from '../../queue/collector';
import { SweepBook } from '../../queue/sweepBook';
import { createRuns } from '../../runs/createRuns';
import type { Store } from '../../store/store';
import { APP_VERSION } from '../../version';
import type { ParsedArgs } from '../args';
import { EXIT, type CliContext } from '../context';
import { duration, ProgressLine } from '../progress';
import { queueTarget } from '../queueOptions';
import { runJson, troubles } from '../runOutput';
import { sweepTable } from '../sweepTable';

/**
 * `lab sweep SWEEP --queue URL`: the runs are trained by the workers of a queue, their results taken into the history. Broken off, the
 * runs stay on the queue; the same command goes on with them.
 */
export async function queueSweep(context: CliContext, spec: SweepSpec): Promise<number> {
  const { args, store } = context;
  const given = ['workers', 'threads'].find((name) => args.text(name) !== undefined);
  if (given !== undefined) {
    throw new LabError('input', `--${given} is for training here; on a queue each worker has its own: leave it out`);
  }
  const target = queueTarget(args);
  const place = queueName(target.address);
  const check = shareOf(args);
  const collector: QueueCollector = new QueueCollector({
    store,
    launchLink: context.host.launchLink,
    launchTrainer: context.host.launchTrainer,
    target,
    check,
    listener: {
      changed: () => undefined,
      notice: (_level, message) => context.warn(message),
      status: (status) => said(context, status),
    },
  });
  const interrupted = new Promise<true>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve(true));
  });
  const facts = await Promise.race([collector.connect(), interrupted]);
  if (facts === true) {
    await collector.shutdown();
    return EXIT.interrupted;
  }
  const { server, warnings } = facts;
  for (const warning of warnings) context.warn(warning);
  // Together: of two programs that come at the same time one finds what the other has made.
  const { sweepId, runIds, isNew } = store.atomically(
    () => findSweep(store, spec, place) ?? create(store, spec, place, check),
  );
  const again = isNew ? '' : ', which is there already: it goes on';
  context.warn(`the sweep “${spec.name}” (${runIds.length} runs) on the queue ${place} (${server})${again}`);
  const progress = new ProgressLine((elapsedMs) => statusText(collector.status, sweepId, runIds.length, elapsedMs));
  let isBrokenOff: boolean;
  try {
    const work = collector.submit(sweepId).then(() => collector.finished(sweepId));
    isBrokenOff = (await Promise.race([work, interrupted])) === true;
    work.catch(() => undefined);
  } finally {
    progress.close();
    await collector.shutdown();
  }
  const runs = store.runs.list({ ids: runIds });
  for (const trouble of troubles(runs)) context.warn(trouble);
  const away = runs.filter((run) => run.elsewhere !== null).length;
  if (away > 0) context.warn(`${away} runs are on the queue ${place}; the same command takes their results in`);
  const { checked = 0, unchecked = 0 } = new SweepBook(store).get(sweepId) ?? {};
  if (!isBrokenOff && checked > 0) {
    context.warn(
      `${checked === 1 ? '1 run was' : `${checked} runs were`} computed a second time by another worker, to compare them`,
    );
  }
  context.say(sweepTable(spec, runs));
  context.document({
    sweep: { id: sweepId, name: spec.name },
    queue: { name: place, away, checked, unchecked },
    runs: runs.map(runJson),
  });
  if (isBrokenOff) return EXIT.interrupted;
  return runs.some((run) => run.status === 'failed') ? EXIT.checkFailed : EXIT.done;
}

/** Errors  LabError 'input'. */
function shareOf(args: ParsedArgs): number {
  const text = args.text('check');
  if (text === undefined) return DEFAULT_CHECK;
  const share = text.trim() === '' ? NaN : Number(text);
  if (share >= 0 && share <= 1) return share;
  throw new LabError('input', `--check must be a share from 0 to 1, such as 0.01; got ${text}`);
}

interface HandedOver {
  readonly sweepId: SweepId;
  readonly runIds: readonly RunId[];
  readonly isNew: boolean;
}

/** The same sweep that this history has handed over to this queue before, the newest; null for none. */
function findSweep(store: Store, spec: SweepSpec, place: string): HandedOver | null {
  // As the history's readers see it.
  const wanted = canonicalJson({ ...spec, template: completeSpec(spec.template) });
  const booked = new SweepBook(store).all(place);
  const found = store.sweeps.list().find((sweep) => booked.has(sweep.id) && canonicalJson(sweep.spec) === wanted);
  return found === undefined ? null : { sweepId: found.id, runIds: found.runIds, isNew: false };
}

function create(store: Store, spec: SweepSpec, place: string, check: number): HandedOver {
  const runs = createRuns(store, expandSweep(spec), {
    appVersion: APP_VERSION,
    sweep: spec,
    elsewhere: { kind: 'queue', place },
  });
  const sweepId = runs[0]?.sweepId;
  if (sweepId === null || sweepId === undefined) throw new LabError('internal', 'a sweep has no runs');
  const runIds = runs.map((run) => run.id);
  new SweepBook(store).enter(sweepId, place, runIds, check);
  return { sweepId, runIds, isNew: true };
}

let before: QueueStatus['link'] = 'closed';

function said(context: CliContext, { link, reason }: QueueStatus): void {
  if (link === before) return;
  if (link === 'lost' && reason !== null) context.warn(reason);
  if (link === 'connected' && before === 'lost') context.warn('connected again');
  before = link;
}

/** `12 of 36 runs, 2 under way, 2 workers, 14 a minute, 1 min 20 s left`. */
function statusText(
  { sweeps, facts, runsPerMinute, link }: QueueStatus,
  id: SweepId,
  total: number,
  elapsedMs: number,
): string {
  const sweep = sweeps.find((each) => each.sweepId === id);
  const { done, underWay } = sweep ?? { done: total, underWay: 0 };
  const workers = facts?.workers.filter((each) => each.refused === null).length ?? 0;
  const rate = runsPerMinute === null ? '' : `, ${runsPerMinute.toFixed(1)} a minute`;
  const left =
    runsPerMinute === null || runsPerMinute === 0
      ? ''
      : `, ${duration(((total - done) / runsPerMinute) * 60_000)} left`;
  const lost = link === 'connected' ? '' : `, not connected for now`;
  void elapsedMs;
  return `${done} of ${total} runs, ${underWay} under way, ${workers} ${workers === 1 ? 'worker' : 'workers'}${rate}${left}${lost}`;
}

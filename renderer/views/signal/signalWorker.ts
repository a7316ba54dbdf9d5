/**
 * Signals and planes are computed beside the page, which so stays free. The newest order counts: work on an older one ends between two
 * layers. Something coarse is answered first.
 */
import { ACTIVATIONS } from '../../../shared/activations';
import { messageOf } from '../../../shared/errors';
import {
  batchOf,
  coarseRows,
  criticalLine,
  deepLimit,
  measureAgreement,
  measureSetting,
  networkOf,
  phaseMap,
  proposalFor,
  predictSignal,
  resultOf,
  rowsOf,
  SignalLab,
  withCorrelations,
  type Measurement,
  type SignalResult,
  type SignalSetting,
  type SignalTheory,
} from '../../../shared/signal';
import { phaseKey, type PhaseTask, type SignalTask, type WorkAnswer, type WorkOrder } from '../../state/signalWork';

/** What this file uses of a worker's global object. */
interface Scope {
  onmessage: ((event: MessageEvent<WorkOrder>) => void) | null;
  postMessage(answer: WorkAnswer): void;
}
const scope = globalThis as unknown as Scope;

/** Longest stretch of work between two looks for a newer order. */
const STRETCH_MS = 8;
/** A first look that takes no longer is always finished: while a slider moves there is something new to see. */
const FIRST_LOOK_MS = 40;
/** Networks that come faster are shown together: the page draws every answer. */
const SHOW_MS = 80;
const MAP_SIZES = [16, 32, 64, 128];
const LINE_POINTS = 33;

const lab = new SignalLab();
let newest = 0;

/** Thrown out of work that nobody waits for any more. */
class Superseded extends Error {}

const port = new MessageChannel();
let wake: (() => void) | null = null;
port.port1.onmessage = () => wake?.();

/** Lets messages that have come be read; a timer would wait for 4 ms. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    wake = resolve;
    port.port2.postMessage(null);
  });
}

/** Carries work out, with looks for a newer order between its turns. */
async function carryOut<T>(order: number, work: Generator<unknown, T>, first = STRETCH_MS): Promise<T> {
  let until = performance.now() + first;
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
    if (performance.now() < until) continue;
    await breathe();
    if (order !== newest) throw new Superseded();
    until = performance.now() + STRETCH_MS;
  }
}

async function pause(order: number): Promise<void> {
  await breathe();
  if (order !== newest) throw new Superseded();
}

/** What costs little: all but the correlations and the limit. */
function firstTheory({ setting }: SignalTask, result: SignalResult): SignalTheory {
  const layers = predictSignal(networkOf(setting), result.rows, result.inputSquare, null);
  return { layers, whole: false, limit: null };
}

/** All of it, of the inputs of all networks. */
async function wholeTheory(order: number, { key, setting }: SignalTask, result: SignalResult): Promise<void> {
  const network = networkOf(setting);
  const { rows, inputSquare, inputCorrelation } = result;
  const first = predictSignal(network, rows, inputSquare, null);
  const work = first === null ? null : withCorrelations(network, first, inputSquare, inputCorrelation);
  const layers = work === null ? null : await carryOut(order, work);
  await pause(order);
  scope.postMessage({ kind: 'theory', key, theory: { layers, whole: true, limit: deepLimit(network) } });
}

async function measureTasks(order: number, tasks: readonly SignalTask[]): Promise<void> {
  // Something of each first; a setting that cannot be measured must not keep the others from it.
  const going: { task: SignalTask; data: ReturnType<typeof rowsOf>; networks: Measurement[] }[] = [];
  for (const task of tasks) {
    try {
      const data = rowsOf(task.setting, task.rows);
      const coarse = coarseRows(task.setting, data);
      const networks: Measurement[] = [];
      const rows = coarse ?? batchOf(task.setting, data);
      const first = await carryOut(
        order,
        measureSetting(lab, task.setting, { rows, index: 0, data, histograms: true }),
        FIRST_LOOK_MS,
      );
      if (coarse === null) networks.push(first);
      const result = resultOf([first], coarse === null ? 'full' : 'coarse', task.setting.seeds);
      scope.postMessage({ kind: 'result', key: task.key, result, theory: firstTheory(task, result) });
      going.push({ task, data, networks });
    } catch (thrown) {
      if (thrown instanceof Superseded) throw thrown;
      scope.postMessage({ kind: 'failed', key: task.key, message: messageOf(thrown) });
    }
    await pause(order);
  }
  const shown = new Map<string, number>();
  const most = Math.max(0, ...going.map(({ task }) => task.setting.seeds));
  for (let index = 0; index < most; index++) {
    for (const { task, data, networks } of going) {
      const { setting, key } = task;
      if (index < setting.seeds && networks.length <= index) {
        const rows = batchOf(setting, data);
        const work = measureSetting(lab, setting, { rows, index, data, histograms: index === 0 });
        networks.push(await carryOut(order, work));
        const isLast = networks.length === setting.seeds;
        if (isLast || networks.length === 1 || performance.now() - (shown.get(key) ?? 0) >= SHOW_MS) {
          scope.postMessage({ kind: 'result', key, result: resultOf(networks, 'full', setting.seeds) });
          shown.set(key, performance.now());
        }
      }
      await pause(order);
    }
  }
  for (const { task, networks } of going) {
    await wholeTheory(order, task, resultOf(networks, 'full', task.setting.seeds));
    await pause(order);
  }
}

/** Last, for the search for χ = 1 cannot be broken off, and takes a second where pre-activations have no limit. */
async function propose(order: number, tasks: readonly SignalTask[]): Promise<void> {
  for (const { key, setting } of tasks) {
    scope.postMessage({ kind: 'proposal', key, proposal: proposalFor(setting) });
    await pause(order);
  }
}

async function computePlane(order: number, task: PhaseTask): Promise<void> {
  const key = phaseKey(task);
  const shape = { activation: ACTIVATIONS[task.activation], alpha: task.alpha };
  for (const size of MAP_SIZES) {
    const map = await carryOut(order, phaseMap(shape, task.plane, size));
    scope.postMessage({ kind: 'map', key, map, finished: size === MAP_SIZES[MAP_SIZES.length - 1] });
    if (size !== MAP_SIZES[0]) continue;
    const line = await carryOut(order, criticalLine(shape, task.plane, LINE_POINTS));
    scope.postMessage({ kind: 'line', key, line });
  }
}

async function compare(order: number, settings: readonly SignalSetting[]): Promise<void> {
  for (const setting of settings) {
    const agreement = await carryOut(order, measureAgreement(lab, setting));
    scope.postMessage({ kind: 'agreement', agreement });
  }
}

async function measureAndPropose(order: number, tasks: readonly SignalTask[]): Promise<void> {
  await measureTasks(
    order,
    tasks.filter(({ measured }) => !measured),
  );
  await propose(order, tasks);
}

function carriedOut(order: number, given: WorkOrder): Promise<void> {
  if (given.kind === 'signal') return measureAndPropose(order, given.tasks);
  return given.kind === 'phase' ? computePlane(order, given.task) : compare(order, given.settings);
}

scope.onmessage = ({ data }) => {
  carriedOut(++newest, data).catch((thrown: unknown) => {
    if (!(thrown instanceof Superseded)) throw thrown;
  });
};

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
async function carryOut<T>(order: number, work: Generator<unknown, T>): Promise<T> {
  let since = performance.now();
  for (;;) {
    const turn = work.next();
    if (turn.done === true) return turn.value;
    if (performance.now() - since < STRETCH_MS) continue;
    await breathe();
    if (order !== newest) throw new Superseded();
    since = performance.now();
  }
}

async function pause(order: number): Promise<void> {
  await breathe();
  if (order !== newest) throw new Superseded();
}

/** What costs little: all but the correlations and the limit. */
function firstTheory({ key, setting }: SignalTask, result: SignalResult): void {
  const layers = predictSignal(networkOf(setting), result.rows, result.inputSquare, null);
  scope.postMessage({ kind: 'theory', key, theory: { layers, whole: false, limit: null } });
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
      );
      if (coarse === null) networks.push(first);
      const result = resultOf([first], coarse === null ? 'full' : 'coarse', task.setting.seeds);
      scope.postMessage({ kind: 'result', key: task.key, result });
      firstTheory(task, result);
      going.push({ task, data, networks });
    } catch (thrown) {
      if (thrown instanceof Superseded) throw thrown;
      scope.postMessage({ kind: 'failed', key: task.key, message: messageOf(thrown) });
    }
    await pause(order);
  }
  const most = Math.max(0, ...going.map(({ task }) => task.setting.seeds));
  for (let index = 0; index < most; index++) {
    for (const { task, data, networks } of going) {
      const { setting, key } = task;
      if (index < setting.seeds && networks.length <= index) {
        const rows = batchOf(setting, data);
        const work = measureSetting(lab, setting, { rows, index, data, histograms: index === 0 });
        networks.push(await carryOut(order, work));
        scope.postMessage({ kind: 'result', key, result: resultOf(networks, 'full', setting.seeds) });
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

scope.onmessage = ({ data }) => {
  const order = ++newest;
  const work =
    data.kind === 'signal'
      ? measureTasks(
          order,
          data.tasks.filter(({ measured }) => !measured),
        ).then(() => propose(order, data.tasks))
      : computePlane(order, data.task);
  work.catch((thrown: unknown) => {
    if (!(thrown instanceof Superseded)) throw thrown;
  });
};

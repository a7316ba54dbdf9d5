import { Store } from '../../../main/store/store';
import { createRuns } from '../../../main/runs/createRuns';
import { parseSpec } from '../../../shared/experimentSchema';
import { METRICS, type Metric, type MetricName, type Point } from '../../../shared/metrics';
import { Rng } from '../../../shared/rng';

/** What a history is filled with. */
export interface Filling {
  readonly runs: number;
  /** Series of each of them; points of each series. */
  readonly series: number;
  readonly points: number;
  /** Runs with one long series each, and its points. */
  readonly long: readonly { readonly runs: number; readonly points: number; readonly name: string }[];
}

const ACTIVATIONS = ['logistic', 'tanh', 'relu', 'leakyRelu', 'gelu'];
const INITIALIZERS = ['normal', 'glorotNormal', 'heNormal', 'orthogonal'];
const DATASETS = ['moons', 'circle', 'digits', 'wine'];
/** Runs made in one transaction. */
const GROUP = 100;

/** Makes a history of ended runs with made-up curves: falling, noisy, some diverged. Returns how many points it has. */
export function fillHistory(
  file: string,
  nativeBinding: string,
  filling: Filling,
  said: (share: number) => void,
): number {
  const { store } = Store.open({ file, nativeBinding, kind: 'cli' });
  const rng = Rng.stream(1, 'bench');
  const series = chosenSeries(filling.series);
  let total = 0;
  const end = (id: string, points: readonly Point[], last: number) => {
    const size = { totalSteps: last, stepsPerEpoch: 10, parameterCount: 1000 };
    store.runs.setStatus(id, 'running', size);
    for (let at = 0; at < points.length; at += 100_000) {
      const some = points.slice(at, at + 100_000);
      store.series.appendPoints(id, some, { step: some[some.length - 1]?.step ?? 0, elapsedMs: at });
    }
    const bad = rng.uniform() < 0.02;
    store.runs.setStatus(id, bad ? 'diverged' : 'done', {
      step: last,
      elapsedMs: 1234.5,
      weightsHash: 'ab'.repeat(32),
    });
    total += points.length;
  };
  for (let done = 0; done < filling.runs; done += GROUP) {
    store.atomically(() => {
      for (let k = done; k < Math.min(done + GROUP, filling.runs); k++) {
        const id = newRun(store, k, `run ${k}`, rng);
        const steps = Array.from({ length: filling.points }, (_, i) => (i === filling.points - 1 ? i * 5 + 3 : i * 5));
        end(
          id,
          series.flatMap((key) => curve(key, steps, rng)),
          filling.points * 5,
        );
      }
    });
    said(done / filling.runs);
  }
  for (const { runs, points, name } of filling.long) {
    for (let k = 0; k < runs; k++) {
      store.atomically(() => {
        const id = newRun(store, k, `${name} ${k}`, rng);
        const steps = Array.from({ length: points }, (_, i) => i);
        end(id, curve({ metric: 'loss.train', layer: 0 }, steps, rng), points);
      });
    }
  }
  store.close();
  return total;
}

interface Key {
  readonly metric: MetricName;
  readonly layer: number;
}

/** Those of the network first, then layer by layer. */
function chosenSeries(count: number): Key[] {
  const all = Object.values<Metric>(METRICS) as (Metric & { name: MetricName })[];
  const keys = all.filter(({ scope }) => scope !== 'layer').map(({ name }) => ({ metric: name, layer: 0 }));
  const perLayer = all.filter(({ scope }) => scope !== 'network');
  for (let layer = 1; keys.length < count; layer++) {
    keys.push(...perLayer.map(({ name }) => ({ metric: name, layer })));
  }
  return keys.slice(0, count);
}

function newRun(store: Store, k: number, name: string, rng: Rng): string {
  const pick = (list: readonly string[]) => list[Math.floor(rng.uniform() * list.length)]!;
  const layers = Array.from({ length: 1 + Math.floor(rng.uniform() * 4) }, () => ({
    units: 32,
    activation: pick(ACTIVATIONS.slice(k % 3)),
    initializer: pick(INITIALIZERS),
  }));
  const spec = parseSpec({
    dataset: pick(DATASETS),
    network: { layers: [...layers, { activation: 'identity' }] },
    optimizer: { name: pick(['sgd', 'adam']), learningRate: pick(['0.1', '0.01']) === '0.1' ? 0.1 : 0.01 },
    seeds: { init: k % 5, data: k % 5, shuffle: k % 5 },
  });
  const [run] = createRuns(store, [{ spec, name }], { appVersion: '0.0.0' });
  return run!.id;
}

/** A loss that falls and shakes. */
function curve(key: Key, steps: readonly number[], rng: Rng): Point[] {
  const rate = 0.5 + rng.uniform();
  return steps.map((step, i) => ({
    ...key,
    step,
    value: 1 / (1 + (rate * i) / 20) + 0.1 * rng.uniform(),
  }));
}

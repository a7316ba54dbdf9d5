import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS, datasetShape } from '../../shared/datasets/index';
import { SCALINGS } from '../../shared/datasets/scaling';
import type { ExperimentSpec } from '../../shared/experiment';
import { parseSpec } from '../../shared/experimentSchema';
import { INITIALIZERS } from '../../shared/initializers';
import { LOSSES, type Task } from '../../shared/losses';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import type { ParamDef, ParamDefs } from '../../shared/params';
import { Rng } from '../../shared/rng';
import { SCHEDULES } from '../../shared/schedules';

interface NamedRecord {
  readonly name: string;
  readonly params: ParamDefs;
}

/** Largest table that a random experiment may name: a test must stay short. */
const MAX_ROWS = 2000;

/** Data sets whose examples are at hand wherever the core runs, and few. */
const SMALL_DATASETS: readonly NamedRecord[] = Object.values<
  NamedRecord & { readonly kind: string; readonly rows: number | null }
>(DATASETS).filter(({ kind, rows }) => kind !== 'stored' && (rows === null || (rows > 0 && rows <= MAX_ROWS)));

/**
 * A tiny experiment drawn from every table of records and the whole range of their parameters; the same number gives
 * the same one. Parameters are mostly at or near their defaults, so that few runs diverge, and now and then anywhere in
 * their range, ends included.
 */
export function randomSpec(seed: number): ExperimentSpec {
  const rng = Rng.stream(seed, 'random experiment');
  const dataset = randomChoice(rng, SMALL_DATASETS);
  if ('samples' in dataset) dataset['samples'] = whole(rng, 20, 120);
  const { task, samples } = datasetShape(dataset as ExperimentSpec['dataset']);
  // The units of the output layer are left out: they follow from the data set and the loss.
  const depth = rng.below(4);
  const layers = Array.from({ length: depth + 1 }, (_, index) => ({
    ...(index === depth ? {} : { units: whole(rng, 1, 19) }),
    activation: randomChoice(rng, Object.values(ACTIVATIONS)),
    initializer: randomChoice(rng, Object.values(INITIALIZERS)),
    biasInitializer: biasChoice(rng),
  }));
  const byEpochs = samples < 200 && rng.below(2) === 0;
  return parseSpec({
    dataset,
    testFraction: pick(rng, [0, 0.2, 0.25, 0.5, 0.9]),
    scaling: randomChoice(rng, Object.values(SCALINGS)),
    network: { layers },
    loss: pick(rng, lossesFor(task)),
    optimizer: randomChoice(rng, Object.values(OPTIMIZERS)),
    schedule: randomChoice(rng, Object.values(SCHEDULES)),
    clipping: randomChoice(rng, Object.values(CLIPPINGS)),
    weightDecay: pick(rng, [0, 0, 0.001, 0.1]),
    batchSize: pick(rng, [1, 3, 7, 16, 20, 33, 64]),
    ...(byEpochs ? { epochs: whole(rng, 1, 2) } : { steps: whole(rng, 1, 40) }),
    precision: pick(rng, ['float32', 'float32', 'float64']),
    record: {
      everySteps: pick(rng, [0, 1, 7]),
      evaluateEverySteps: pick(rng, [0, 5, 50]),
      probeSize: pick(rng, [1, 10, 64]),
      histograms: [0, 2, 6][seed % 3]!,
      snapshots: (['none', 'auto'] as const)[seed % 2]!,
    },
    seeds: { init: rng.below(0xffff_ffff), data: rng.below(1000), shuffle: rng.below(1000) },
  });
}

/** A record by chance and a value for each of its parameters. */
export function randomChoice(rng: Rng, records: readonly NamedRecord[]): Record<string, number | string> {
  const record = pick(rng, records);
  const values = Object.entries(record.params).map(([key, def]) => [key, randomValue(rng, def)] as const);
  return { name: record.name, ...Object.fromEntries(values) };
}

/** Half of the time the default, else mostly near it, sometimes anywhere from min to max. Flags are tossed. */
function randomValue(rng: Rng, { default: usual, min, max, integer }: ParamDef): number {
  const fit = (value: number) => Math.min(max, Math.max(min, integer === true ? Math.round(value) : value));
  if (integer === true && max - min <= 8) return fit(min + rng.below(max - min + 1));
  const way = rng.uniform();
  if (way < 0.5) return usual;
  if (way < 0.93) return fit(usual === 0 ? 0.1 * rng.uniform() : usual * (0.25 + 1.5 * rng.uniform()));
  if (way < 0.95) return fit(Number.isFinite(min) ? min : usual);
  if (way < 0.97) return fit(Number.isFinite(max) ? max : usual);
  const [low, high] = [Math.max(min, -1e3), Math.min(max, 1e3)];
  return fit(low + (high - low) * rng.uniform());
}

/** Biases start at zero, at a constant or by any rule that needs no matrix. */
function biasChoice(rng: Rng): Record<string, number | string> {
  const { zeros, constant, normal, uniform, pytorchDefault } = INITIALIZERS;
  return randomChoice(rng, [zeros, constant, normal, uniform, pytorchDefault]);
}

function lossesFor(task: Task): string[] {
  return Object.values(LOSSES)
    .filter(({ tasks }) => (tasks as readonly Task[]).includes(task))
    .map(({ name }) => name);
}

function pick<T>(rng: Rng, items: readonly T[]): T {
  return items[rng.below(items.length)]!;
}

function whole(rng: Rng, min: number, max: number): number {
  return min + rng.below(max - min + 1);
}

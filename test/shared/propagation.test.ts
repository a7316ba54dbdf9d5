import { describe, expect, it } from 'vitest';
import { checkReferenceFile, referenceCheck, type FileReport } from '../../shared/referenceCheck';
import { standardDeviation } from '../../shared/statistics';
import { referenceTable } from '../support/referenceTables';

/** A table like those of test/reference, of small tanh networks drawn by plain loops with a generator of their own. */
const [DEPTH, WIDTH, INPUTS, BATCH, SEEDS] = [4, 24, 16, 32, 20];

function normals(seed: number): () => number {
  let state = seed * 2654435761;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

type Matrix = number[][];
const matrix = (rows: number, columns: number, draw: () => number): Matrix =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
const transposed = (m: Matrix): Matrix => m[0]!.map((_, j) => m.map((row) => row[j]!));
/** x·Wᵀ */
const times = (x: Matrix, w: Matrix): Matrix =>
  x.map((row) => w.map((unit) => unit.reduce((sum, weight, i) => sum + weight * row[i]!, 0)));
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const std = (values: readonly number[]) => {
  const center = average(values);
  return Math.sqrt(average(values.map((value) => (value - center) * (value - center))));
};

/** Statistics of one network by name and layer. */
function network(seed: number): Record<string, number[]> {
  const draw = normals(seed);
  const weights = Array.from({ length: DEPTH }, (_, l) => {
    const fanIn = l === 0 ? INPUTS : WIDTH;
    return matrix(WIDTH, fanIn, () => draw() * Math.sqrt(1 / fanIn));
  });
  const zs: Matrix[] = [];
  let signal = matrix(BATCH, INPUTS, draw);
  const found: Record<string, number[]> = {};
  const add = (key: string, value: number, toFront = false) => {
    found[key] ??= [];
    if (toFront) found[key].unshift(value);
    else found[key].push(value);
  };
  for (const w of weights) {
    const z = times(signal, w);
    zs.push(z);
    signal = z.map((row) => row.map((value) => Math.tanh(value)));
    const all = signal.flat();
    add('act_mean', average(all));
    add('act_std', std(all));
    add('act_batch_std', average(transposed(signal).map(std)));
    add('pre_std', std(z.flat()));
    add('log10_act_std', Math.log10(std(all)));
    add('saturated', average(all.map((a) => Number(Math.abs(a) > 0.99))));
    add('saturated_slope', average(all.map((a) => Number(1 - a * a < 0.01))));
  }
  let gradient = matrix(BATCH, WIDTH, draw);
  for (let l = DEPTH - 1; l >= 0; l--) {
    add('log10_grad_a', Math.log10(std(gradient.flat())), true);
    const dz = gradient.map((row, b) =>
      row.map((g, j) => g * (1 - Math.tanh(zs[l]![b]![j]!) * Math.tanh(zs[l]![b]![j]!))),
    );
    add('log10_grad_z', Math.log10(std(dz.flat())), true);
    gradient = times(dz, transposed(weights[l]!));
  }
  add('log10_grad_x', Math.log10(std(gradient.flat())));
  return found;
}

const NETWORKS = Array.from({ length: SEEDS }, (_, seed) => network(seed + 1));
const WITHOUT_ERROR = new Set(['act_batch_std', 'pre_std', 'saturated_slope']);

type Columns = Record<string, (number | null)[]>;
type Entry = Record<string, unknown>;

function entry(dtype: string, change: (columns: Columns) => void = () => undefined): Entry {
  const columns: Columns = {};
  for (const key of Object.keys(NETWORKS[0]!)) {
    const layers = NETWORKS[0]![key]!.map((_, l) => NETWORKS.map((found) => found[key]![l]!));
    columns[key] = layers.map(average);
    if (!WITHOUT_ERROR.has(key)) {
      columns[`${key}_se`] = layers.map((values) => standardDeviation(values) / Math.sqrt(SEEDS));
    }
  }
  change(columns);
  const { log10_grad_x: x, log10_grad_x_se: error, ...rest } = columns;
  const at = { log10_grad_x: x![0], log10_grad_x_se: error![0] };
  return { activation: 'tanh', initializer: 'lecun_normal', depth: DEPTH, dtype, ...rest, ...at };
}

function check(entries: readonly Entry[]): FileReport {
  const sizes = { depth: DEPTH, width: WIDTH, input_dim: INPUTS, batch: BATCH, n_seeds: SEEDS };
  return checkReferenceFile('table.json', { schema: 'propagation/1', ...sizes, entries });
}
const reasons = (entries: readonly Entry[]) => check(entries).failures.map(({ reason }) => reason);

describe('signals of deep networks against a table', () => {
  it.each(['float32', 'float64'])('in %s the core agrees with plain loops', (dtype) => {
    const report = check([entry(dtype)]);
    expect(report).toMatchObject({ cases: 1, failures: [] });
    expect(report.worst).toBeGreaterThan(0.05);
  });

  // lab check-reference runs them all, which takes minutes.
  it.each([
    ['propagation_d20.json', 'tanh', 'xavier_normal', 'in both precisions'],
    ['propagation_d50.json', 'relu', 'normal_0.01', 'where float32 underflows'],
  ])('%s: %s with %s, %s', (file, activation, initializer) => {
    const table = referenceTable<{ entries: Entry[] }>(file);
    const entries = table.entries.filter(
      (row) => row['activation'] === activation && row['initializer'] === initializer,
    );
    const report = referenceCheck(file, { ...table, entries }).run(0);
    expect(report.case).toContain('float32');
    expect(report.reasons).toEqual([]);
    expect(report.worst).toBeGreaterThan(0.05);
  });

  it('averages in doubt are drawn again with more networks; what is far off is not', () => {
    const shifted = (by: number) => entry('float64', (columns) => (columns['log10_grad_a']![0]! += by));
    const found = (by: number) => Number(/float64, (\d+) networks/.exec(reasons([shifted(by)])[0] ?? '')?.[1]);
    expect(found(0.08)).toBe(60);
    expect(found(1)).toBe(3);
  });

  it.each(Object.keys(NETWORKS[0]!))('finds a wrong %s', (key) => {
    const wrong = entry('float64', (columns) => {
      const at = columns[key]!.length - 1;
      columns[key]![at] =
        columns[key]![at]! * (key.startsWith('log10') ? 1 : 1.6) + (key === 'act_batch_std' ? 0 : 0.2);
    });
    expect(reasons([wrong])).toEqual([expect.stringMatching(new RegExp(`^float64, \\d+ networks: ${key}.* must be`))]);
  });

  it('the wrong variance of weights is found', () => {
    expect(reasons([{ ...entry('float64'), initializer: 'he_normal' }])).toHaveLength(1);
  });

  it('another precision, and a gain or a standard deviation in the name', () => {
    const named = { ...entry('float32'), initializer: 'normal_0.1' };
    expect(reasons([named]).map((reason) => reason.split(',')[0])).toEqual(['float32', 'float64']);
    expect(check([{ ...entry('float64'), initializer: 'lecun_normal_1.5' }]).failures).toHaveLength(1);
    expect(reasons([{ ...entry('float32'), initializer: 'lecun_normal_1' }])).toEqual([]);
  });
});

describe('values out of range', () => {
  it('a null where our value is in range is a failure', () => {
    const gone = entry('float32', (columns) => (columns['log10_act_std']![1] = null));
    expect(reasons([gone, entry('float64')])).toEqual([expect.stringContaining('must be out of range (null)')]);
  });

  it('an underflow is null in float32, and the float64 entry must have it', () => {
    const faint = (dtype: string) => {
      const shift = (columns: Columns) => {
        for (const [key, values] of Object.entries(columns)) {
          const lost = key.startsWith('log10') || dtype === 'float64' ? null : 0;
          columns[key] = values.map(() => lost);
        }
      };
      return { ...entry(dtype, shift), initializer: 'normal_1e-60' };
    };
    expect(reasons([faint('float32')])).toEqual([
      expect.stringContaining('float32, 3 networks: log10_act_std[0] is null and the file has no float64 entry for it'),
      expect.stringContaining('float64, 2 networks: log10_act_std[0] is null and the file has no float64 entry for it'),
    ]);
    expect(check([faint('float32'), { ...entry('float64'), initializer: 'normal_1e-60' }]).failures).toHaveLength(1);
  });

  it('what cannot be run is a failure with its reason', () => {
    const cases: [Entry, string][] = [
      [{ ...entry('float32'), activation: 'sech' }, 'not supported: the activation function "sech"'],
      [{ ...entry('float32'), initializer: 'magic' }, 'not supported: the initializer "magic"'],
      [{ ...entry('float32'), kurtosis: [1, 1, 1, 1] }, 'not supported: the statistic "kurtosis"'],
      [{ ...entry('float32'), act_std: [1] }, 'act_std must hold 4 values; got 1'],
      [{ ...entry('float32'), activation: 'relu' }, 'not supported: "saturated" of relu'],
      [{ ...entry('float32'), dtype: 'float16' }, 'dtype'],
    ];
    for (const [row, reason] of cases) expect(reasons([row])).toEqual([expect.stringContaining(reason)]);
  });
});

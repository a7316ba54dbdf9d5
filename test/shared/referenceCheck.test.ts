import { describe, expect, it } from 'vitest';
import { checkReferenceFile, type FileReport } from '../../shared/referenceCheck';
import { referenceTable } from '../support/referenceTables';

type Json = { [key: string]: Json } & Json[] & number;

/** The tables as they are, with one change, checked. */
function check(file: string, change: (content: Json) => void = () => undefined): FileReport {
  const content = referenceTable<Json>(file);
  change(content);
  return checkReferenceFile(file, content);
}

/** A file cut down to the rows that a test needs. */
const keep = (content: Json, list: string, wanted: (row: Json) => boolean): Json => {
  const rows = (content[list] as Json).filter((row) => wanted(row as Json));
  content[list] = rows as Json;
  return rows[0] as Json;
};
const withId = (id: string) => (row: Json) => (row['id'] as unknown) === id;
const set = (target: Json | undefined, key: string | number, value: unknown) => {
  (target as Record<string | number, unknown>)[key] = value;
};
const reasons = ({ failures }: FileReport) => failures.map(({ reason }) => reason);

describe('the core against the reference tables', () => {
  it.each([
    ['activations.json', 23],
    ['forward_backward.json', 36],
    ['trajectories.json', 69],
    ['initializers.json', 142],
    ['mean_field.json', 364],
  ])('%s: every case is run and within its tolerance', (file, cases) => {
    const report = check(file);
    expect(report.cases).toBe(cases);
    expect(reasons(report)).toEqual([]);
    expect(report.worst).toBeGreaterThan(0);
    expect(report.worst).toBeLessThanOrEqual(1);
  });
});

describe('an altered number is found', () => {
  it('f of one activation function, in float64 alone and in both precisions', () => {
    const shift = (by: number) =>
      check('activations.json', (content) => {
        const f = content['activations']![1]!['f']!;
        set(f, 40, f[40]! + by);
      });
    const small = shift(1e-9);
    expect(small.failures).toHaveLength(1);
    expect(small.failures[0]).toMatchObject({
      case: 'sigmoid',
      reason: expect.stringMatching(/^float64: f\(.*must be/),
    });
    expect(small.worst).toBeGreaterThan(100);
    expect(reasons(shift(1e-4)).map((reason) => reason.split(':')[0])).toEqual(['float64', 'float32']);
  });

  it('the slope on one side of a kink', () => {
    const report = check('activations.json', (content) => {
      set(keep(content, 'activations', (row) => (row['name'] as unknown) === 'relu6')['kinks']![1], 2, 0.5);
    });
    expect(reasons(report)).toEqual([expect.stringContaining('df just above 6 must be 0.5; got 0')]);
  });

  it.each(['z', 'a', 'dW', 'dz', 'db', 'dx', 'loss'])('%s of a network, by each implementation', (field) => {
    const report = check('forward_backward.json', (content) => {
      const found = keep(content, 'cases', withId('tanh-softmax_cross_entropy'))['expect']!;
      const shift = (holder: Json, key: string | number): void => {
        if (typeof holder[key as number] === 'number') set(holder, key, (holder[key as number]! as number) + 0.01);
        else shift(holder[key as number]!, 0);
      };
      shift(found, field);
    });
    expect(reasons(report).map((reason) => reason.split(':')[0])).toEqual([
      'float64 plain',
      'float64 network',
      'float32 kernels',
    ]);
    expect(reasons(report)[0]).toContain(`: ${field}`);
  });

  it.each(['loss', 'grad_norm', 'final_W', 'final_b', 'final_full_loss'])('%s of a trajectory', (field) => {
    const report = check('trajectories.json', (content) => {
      const run = keep(content, 'runs', withId('reg-tanh/full/adamw'));
      const shift = (holder: Json, key: string | number): void => {
        if (typeof holder[key as number] === 'number') set(holder, key, (holder[key as number]! as number) + 1e-6);
        else shift(holder[key as number]!, 0);
      };
      shift(run, field);
    });
    expect(reasons(report).map((reason) => reason.split(':')[0])).toEqual(['float64 plain', 'float64 network']);
    expect(reasons(report)[0]).toContain(field);
  });

  it('a setting of an optimizer', () => {
    const report = check('trajectories.json', (content) => {
      const run = keep(content, 'runs', withId('reg-tanh/full/adamw'));
      set(run['hyper'], 'weight_decay', 0.02);
    });
    expect(report.failures).toHaveLength(3);
  });

  it.each(['variance', 'std', 'bound'])('%s of an initializer', (field) => {
    const report = check('initializers.json', (content) => {
      content['calculate_gain'] = [] as unknown as Json;
      const row = keep(content, 'initializers', (each) => (each['name'] as unknown) === 'he_uniform');
      set(row, field, row[field]! * (1 + 1e-9));
    });
    expect(reasons(report)).toEqual([expect.stringMatching(new RegExp(`^theory: ${field} must be`))]);
  });

  it.each(['std_band_wide', 'mean_band_wide'])('%s that the draws are not in', (field) => {
    const report = check('initializers.json', (content) => {
      const row = keep(content, 'initializers', (each) => (each['name'] as unknown) === 'xavier_normal');
      set(row, field, [5, 6]);
    });
    expect(reasons(report)).toEqual([expect.stringMatching(/^draws with seed 1: \w+ must be from 5 to 6/)]);
  });

  it('draws of another shape than the row says', () => {
    const report = check('initializers.json', (content) => {
      const wide = (row: Json) => row['fan_in']! * row['fan_out']! > 60_000 && (row['name'] as unknown) === 'he_normal';
      set(keep(content, 'initializers', wide), 'kurtosis', 1.8);
    });
    expect(reasons(report)).toEqual([expect.stringContaining('kurtosis must be from')]);
  });

  it.each([
    ['singular_values', 'orthogonal', 'float64'],
    ['count_singular_values', 'orthogonal', 'float64'],
    ['sum_of_squares', 'orthogonal', 'float64'],
    ['rms', 'orthogonal', 'float64'],
    ['zeros_per_column', 'sparse', 'zeros'],
    ['nonzero_fraction', 'sparse', 'zeros'],
  ])('%s of a matrix of the %s initializer', (field, name, label) => {
    const report = check('initializers.json', (content) => {
      content['calculate_gain'] = [] as unknown as Json;
      const first = (content['initializers'] as Json[]).find((row) => (row['name'] as unknown) === name)!;
      keep(content, 'initializers', (row) => row === first);
      const value = first[field] as number;
      set(first, field, Number.isInteger(value) && field !== 'rms' ? value + 1 : value + 1e-6);
    });
    expect(reasons(report)[0]).toMatch(new RegExp(`^${label}: `));
  });

  it('a gain', () => {
    const report = check('initializers.json', (content) => {
      content['initializers'] = [] as unknown as Json;
      for (const row of content['calculate_gain'] as Json[]) row['gain'] = ((row['gain'] as number) + 0.001) as Json;
    });
    expect(report.failures).toHaveLength(14);
  });
});

describe('what cannot be checked is a failure with its reason', () => {
  it('settings of optimizers that the core does not have', () => {
    const named = (id: string, hyper: object) =>
      reasons(
        check('trajectories.json', (content) => Object.assign(keep(content, 'runs', withId(id))['hyper']!, hyper)),
      );
    expect(named('reg-tanh/full/sgd', { warmup: 3 })).toEqual(['not supported: sgd with warmup 3']);
    expect(named('reg-tanh/full/adagrad', { foreach: true })).toEqual(['not supported: adagrad with foreach true']);
    // Without momentum, dampening changes nothing.
    expect(named('reg-tanh/full/sgd', { dampening: 0.5 })).toEqual([]);
  });

  it('unknown functions, losses, optimizers, clippings and initializers', () => {
    const first = (file: string, list: string, change: (row: Json) => void) =>
      reasons(check(file, (content) => change(keep(content, list, (row) => row === content[list]![0]))))[0];
    expect(first('activations.json', 'activations', (row) => set(row, 'name', 'swoosh'))).toBe(
      'not supported: the activation function "swoosh"',
    );
    expect(first('activations.json', 'activations', (row) => set(row, 'name', 'tanh_2'))).toBe(
      'not supported: tanh with the parameter 2',
    );
    expect(first('forward_backward.json', 'cases', (row) => set(row, 'loss_kind', 'hinge'))).toBe(
      'not supported: the loss "hinge"',
    );
    expect(first('trajectories.json', 'runs', (row) => set(row, 'optimizer', 'lion'))).toBe(
      'not supported: the optimizer "lion"',
    );
    expect(first('trajectories.json', 'runs', (row) => set(row, 'clip', { kind: 'angle' }))).toBe(
      'not supported: clipping "angle"',
    );
    expect(first('initializers.json', 'initializers', (row) => set(row, 'name', 'dirac'))).toBe(
      'not supported: the initializer "dirac"',
    );
  });

  it('numbers that are missing', () => {
    const short = check('forward_backward.json', (content) => {
      const row = keep(content, 'cases', withId('tanh-softmax_cross_entropy'));
      set(row['expect']!['dW'], 1, (row['expect']!['dW']![1] as Json).slice(1));
    });
    expect(reasons(short)).toEqual(['dW[1] must hold 4 rows; got 3']);
    const none = check('activations.json', (content) => set(content['activations']![3]!['df'], 5, null));
    expect(none.failures).toHaveLength(1);
    expect(none.failures[0]?.case).toBe('relu');
  });

  it('other schemas, other versions, and content that is no table at all', () => {
    const contents = new Map<string, unknown>([
      ['a.json', { schema: 'quantum/1' }],
      ['b.json', { schema: 'activations/2', x: [], activations: [] }],
      ['c.json', [1, 2, 3]],
      ['d.json', null],
      ['e.json', { schema: 'trajectories/1', runs: 7 }],
    ]);
    const reports = [...contents].map(([file, content]) => checkReferenceFile(file, content));
    expect(reports.map(({ file }) => file)).toEqual([...contents.keys()]);
    for (const report of reports) expect(report.failures, report.file).toHaveLength(1);
    expect(reasons(reports[0]!)[0]).toMatch(/^not supported: the schema "quantum\/1"/);
    expect(reasons(reports[2]!)[0]).toMatch(/^not supported: a file that names no schema/);
  });
});

describe('other settings of the same schema', () => {
  it('a parameter in the name, and slopes that stay as they are', () => {
    const report = check('forward_backward.json', (content) => {
      const cases = content['cases'] as Json[];
      const relu = cases.find((row) => (row['id'] as unknown) === 'relu-mse')!;
      // A leaky ReLU of slope 0 is the ReLU.
      for (const name of ['leaky_relu_0', 'prelu_0.0', 'leaky_relu_0e-3']) {
        const copy = structuredClone(relu);
        set(copy, 'activations', [name, name, 'linear']);
        cases.push(copy);
      }
    });
    expect(report.cases).toBe(39);
    expect(report.failures).toEqual([]);
  });

  it('a sum over the batch as a mean times what it divides by', () => {
    const report = check('forward_backward.json', (content) => {
      const row = keep(content, 'cases', withId('sum-reduction-mse'));
      set(row, 'reduction', 'mean');
    });
    expect(report.failures).toHaveLength(3);
  });
});

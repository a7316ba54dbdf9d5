import { z } from 'zod';
import { LabError } from '../errors';
import { parseWith } from '../validation';
import { referenceInitializer } from './initializerRules';
import { referenceActivation } from './names';
import { type Comparison, FileCheck, unsupported } from './report';
import { compareSignals, type Column, type Table } from './propagationRule';
import { measuresSaturation, SIGNAL_KEYS, signalStudy } from './signal';

const FILE = z.object({
  depth: z.int().min(1),
  width: z.int().min(1),
  input_dim: z.int().min(1),
  batch: z.int().min(2),
  n_seeds: z.int().min(2),
  entries: z.array(z.unknown()),
});
const OPTIONAL = z.number().nullable();
const COLUMN = z.union([z.array(OPTIONAL), OPTIONAL.transform((value) => [value])]);
const ENTRY = z
  .object({
    activation: z.string(),
    initializer: z.string(),
    depth: z.int().min(1),
    dtype: z.enum(['float32', 'float64']),
    n_seeds: z.int().min(2).optional(),
  })
  .catchall(COLUMN);
type File = z.output<typeof FILE>;
type Entry = z.output<typeof ENTRY>;

/** Networks of an entry's own precision; those in double beside them, where the file has no entry of its own for it. */
const SEEDS = 3;
const SEEDS_BESIDE = 2;
/** Where an average is in doubt: as many as the tables are made of, then more. */
const SEEDS_IN_DOUBT = [20, 60];
/** An error of more tolerances than this, at least ten standard errors, is no matter of chance. */
const NO_DOUBT = 3;

/** Statistics of every layer of deep networks at initialization, averaged over networks that the core draws itself. */
export function checkPropagation(file: string, content: unknown): FileCheck {
  const settings = parseWith(FILE, content, file);
  const check = new FileCheck(file);
  const keys = new Set(settings.entries.map(keyOf));
  settings.entries.forEach((raw, index) => {
    const { activation, initializer, dtype } = (raw ?? {}) as Record<string, unknown>;
    check.case(`entries[${index}] ${String(activation)}, ${String(initializer)}, ${String(dtype)}`, () => {
      const entry = parseWith(ENTRY, raw, 'entry');
      return checkEntry(settings, entry, keys.has(keyOf({ ...entry, dtype: 'float64' })));
    });
  });
  return check;
}

function keyOf(raw: unknown): string {
  const { activation, initializer, depth, dtype } = (raw ?? {}) as Record<string, unknown>;
  return JSON.stringify([activation, initializer, depth, dtype]);
}

/**
 * Compares an entry with networks in its own precision, and one of float32 with networks in double too unless the file has
 * an entry for those (`hasDouble`). Each precision has networks of its own, so they are independent.
 *
 * A few networks are a test at the file's own tolerance, which is wider as fewer are averaged: 4·√(1/3 + 1/20) spreads instead of
 * 4·√(1/20 + 1/20). That finds a gain that is 1 % wrong. Over the 30,000 numbers of a file some averages of correct networks are
 * farther off than four standard errors, so what is just outside is drawn again with more networks and judged by their narrower
 * tolerance: chance fades as they grow, an error of the core stands out.
 */
function checkEntry(settings: File, entry: Entry, hasDouble: boolean): Comparison[] {
  const columns = columnsOf(entry);
  const { name, params } = initializerOf(entry.initializer);
  const shaped = referenceActivation(entry.activation);
  const unmeasured = Object.keys(columns).find((key) => key.startsWith('saturated') && !measuresSaturation(shaped));
  if (unmeasured !== undefined) throw unsupported(`"${unmeasured}" of ${entry.activation}`);
  const { width, input_dim: inputs, batch } = settings;
  const initializer = referenceInitializer(name, params);
  const run = signalStudy({ shaped, initializer, depth: entry.depth, width, inputs, batch });
  const seeds = entry.n_seeds ?? settings.n_seeds;
  const table: Table = { ...settings, ...entry, shaped, seeds, columns, hasDouble };

  const beside = entry.dtype === 'float32' && !hasDouble;
  const counts = [[entry.dtype, SEEDS] as const, ...(beside ? [['float64', SEEDS_BESIDE] as const] : [])];
  let next = 1;
  const groups = counts.map(([precision, count]) => ({
    precision,
    networks: Array.from({ length: count }, () => run(precision, next++)),
  }));
  return groups.map(({ precision, networks }) => {
    const others = groups.flatMap((group) => (group.networks === networks ? [] : group.networks));
    let comparison = compareSignals(precision, table, networks, others);
    for (const count of SEEDS_IN_DOUBT) {
      if (comparison.failure === null || comparison.worst > NO_DOUBT) break;
      while (networks.length < count) networks.push(run(precision, next++));
      comparison = compareSignals(precision, table, networks, others);
    }
    return comparison;
  });
}

/** `normal_0.01` is a normal of that standard deviation, `orthogonal_1.41` an orthogonal matrix times that gain. */
function initializerOf(name: string): { name: string; params: Record<string, number> } {
  const [, base, number] = /^(.*?)_(-?[0-9][0-9.e+-]*)$/.exec(name) ?? [];
  if (base === undefined) return { name, params: {} };
  return { name: base, params: { [base === 'normal' ? 'std' : 'gain']: Number(number) } };
}

/** Statistics of an entry by name; errors LabError 'check' for one that the core does not measure, or of another length. */
function columnsOf({ activation: _a, initializer: _i, dtype: _d, depth, n_seeds: _n, ...columns }: Entry) {
  const known = new Set<string>(SIGNAL_KEYS.flatMap((key) => [key, `${key}_se`]));
  for (const [key, values] of Object.entries(columns)) {
    if (!known.has(key)) throw unsupported(`the statistic "${key}"`);
    const length = key.startsWith('log10_grad_x') ? 1 : depth;
    if ((values as Column).length !== length) {
      throw new LabError('check', `${key} must hold ${length} values; got ${(values as Column).length}`);
    }
  }
  return columns as Readonly<Record<string, Column>>;
}

import { z } from 'zod';
import type { ExperimentSpec } from './experiment';
import { specSchema } from './experimentSchema';

type Complete = (value: unknown) => unknown;

/**
 * An experiment as an earlier version stored it, with the fields and parameters that came later at their defaults.
 * Nothing else is changed or checked: what was stored was valid then, and must stay readable when rules have grown.
 *
 * A default that joins an existing record is therefore the value that gives what was computed before it.
 */
export function completeSpec(stored: unknown): ExperimentSpec {
  return complete(withOlder(stored)) as ExperimentSpec;
}

/** With what an earlier version did where the default does more: it took no histograms and kept no snapshots. */
function withOlder(stored: unknown): unknown {
  if (!isRecord(stored)) return stored;
  const record = isRecord(stored['record']) ? stored['record'] : {};
  return { ...stored, record: { histograms: 0, snapshots: 'none', ...record } };
}

const complete = completer(specSchema);

/** Fills in what a value lacks of a schema. Made once: looking through the schema takes far longer than using this. */
function completer(type: z.core.$ZodType): Complete {
  if (type instanceof z.ZodDefault || type instanceof z.ZodPrefault) {
    const inner = completer(type.unwrap());
    return (value) => (value === undefined ? type.parse(undefined) : inner(value));
  }
  if (type instanceof z.ZodPipe) return completer(type.out);
  if (type instanceof z.ZodArray) {
    const item = completer(type.element);
    return (value) => (Array.isArray(value) ? value.map((each) => item(each)) : value);
  }
  if (type instanceof z.ZodDiscriminatedUnion) {
    const byName = new Map(type.options.flatMap((option) => (option instanceof z.ZodObject ? [named(option)] : [])));
    return (value) => (isRecord(value) ? (byName.get(value['name'])?.(value) ?? value) : value);
  }
  if (!(type instanceof z.ZodObject)) return (value) => value;
  const fields = Object.entries<z.core.$ZodType>(type.shape).map(([key, field]) => [key, completer(field)] as const);
  return (value) => {
    if (!isRecord(value)) return value;
    const result = { ...value };
    for (const [key, field] of fields) {
      const filled = field(value[key]);
      if (filled !== undefined) result[key] = filled;
    }
    return result;
  };
}

/** The completer of one record's schema, by the record's name. */
function named(option: z.ZodObject): readonly [unknown, Complete] {
  const name = option.shape['name'];
  return [name instanceof z.ZodLiteral ? name.value : undefined, completer(option)];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

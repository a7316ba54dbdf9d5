import { z } from 'zod';
import { closest } from './didYouMean';
import { LabError, type FieldIssue } from './errors';
import { namesOf, recordNamed, type Named } from './names';
import type { ParamDef, ParamDefs, TextDefs } from './params';

/**
 * Reads untrusted input with a zod schema.
 *
 * Errors  LabError 'input' with one FieldIssue a broken rule; the message is the first one, with a count of the others.
 */
export function parseWith<T extends z.ZodType>(schema: T, raw: unknown, what = 'input'): z.output<T> {
  const result = schema.safeParse(raw, { reportInput: true });
  if (result.success) return result.data;
  throw inputError(result.error.issues.map((issue) => toFieldIssue(issue, raw, what)));
}

/** One error for all broken rules. */
export function inputError(issues: readonly FieldIssue[]): LabError {
  const first = issues[0]?.message ?? 'the input is not valid';
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return new LabError('input', first + more, issues);
}

/** Schema of a numeric parameter; the error names the rule and a usual value. Absent means its default. */
export function numberField(def: ParamDef): z.ZodDefault<z.ZodNumber> {
  const rule = `${numberRule(def)}, such as ${def.default}`;
  const base = def.integer === true ? z.int({ error: rule }) : z.number({ error: rule });
  return base.min(def.min, { error: rule }).max(def.max, { error: rule }).describe(def.help).default(def.default);
}

/** "a number from 0 to 1", "a whole number of at least 1". */
export function numberRule(def: Pick<ParamDef, 'min' | 'max' | 'integer'>): string {
  const kind = def.integer === true ? 'a whole number' : 'a number';
  if (Number.isFinite(def.min) && Number.isFinite(def.max)) return `${kind} from ${def.min} to ${def.max}`;
  if (Number.isFinite(def.min)) return `${kind} of at least ${def.min}`;
  if (Number.isFinite(def.max)) return `${kind} of at most ${def.max}`;
  return kind;
}

/** The records that a schema takes the names of; JSON Schema says so in words of its own (specJsonSchema.ts). */
export const NAMES_OF = z.registry<{ readonly records: readonly Named[] }>();

const PARSED_LATER = new WeakMap<z.ZodType, z.ZodType>();

/** A part that is taken as it comes and parsed afterwards, such as the experiment in a call. */
export function parsedLater(as: z.ZodType): z.ZodUnknown {
  const part = z.unknown();
  PARSED_LATER.set(part, as);
  return part;
}

/** What such a part is parsed as. */
export function laterSchema(part: z.ZodType): z.ZodType | undefined {
  return PARSED_LATER.get(part);
}

interface ChoiceRecord extends Named {
  readonly params: ParamDefs;
  readonly texts?: TextDefs;
}

/**
 * Schema of "a record chosen by name, its parameters beside the name". A bare string stands for the record with its
 * defaults; other names (those of PyTorch and Keras among them) become ours.
 */
export function choiceField(table: Readonly<Record<string, ChoiceRecord>>, what: string) {
  const records = Object.values(table);
  const members = records.map((record) => {
    const shape: Record<string, z.ZodType> = {
      name: z.literal(record.name).register(NAMES_OF, { records: [record] }),
    };
    for (const [key, def] of Object.entries(record.params)) shape[key] = numberField(def);
    for (const [key, { pattern, rule }] of Object.entries(record.texts ?? {})) {
      shape[key] = z.string({ error: rule }).regex(pattern, { error: rule });
    }
    return strictRecord(shape);
  }) as unknown as [z.ZodObject, ...z.ZodObject[]];
  const union = z.discriminatedUnion('name', members, {
    error: (issue) => unknownNameRule(nameOf(issue.input), records, what),
  });
  return z.preprocess((raw) => canonicalName(raw, records), union).register(NAMES_OF, { records });
}

/** A strict object whose "unknown field" error knows which fields exist. */
export function strictRecord<S extends Record<string, z.ZodType>>(shape: S) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const key = issue.keys[0] ?? '';
      const guess = closest(key, known);
      return `unknown field ${show(key)}; ${guess === null ? `fields here: ${known.join(', ')}` : `did you mean "${guess}"?`}`;
    },
  });
}

/** Schema of a plain name out of a table; other names become ours. */
export function nameField<N extends string>(table: Readonly<Record<N, Named & { readonly name: N }>>, what: string) {
  const records = Object.values<Named & { readonly name: N }>(table);
  const names = records.map((record) => record.name) as [N, ...N[]];
  const ours = z.enum(names, { error: (issue) => unknownNameRule(issue.input, records, what) });
  return z.preprocess((raw) => ownName(raw, records), ours).register(NAMES_OF, { records });
}

/** A choice with its name as ours, whoever's name was given. What is no choice stays as it is. */
export function canonicalName(raw: unknown, records: readonly Named[]): unknown {
  if (typeof raw === 'string') return { name: ownName(raw, records) };
  if (typeof raw === 'object' && raw !== null && 'name' in raw) {
    return { ...raw, name: ownName(raw.name, records) };
  }
  return raw;
}

function ownName(raw: unknown, records: readonly Named[]): unknown {
  return typeof raw === 'string' ? (recordNamed(raw, records)?.name ?? raw) : raw;
}

function nameOf(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null && 'name' in raw ? raw.name : raw;
}

function unknownNameRule(name: unknown, records: readonly Named[], what: string): string {
  const names = records.map((record) => record.name);
  if (typeof name !== 'string') return `the name of one ${what} (${names.join(', ')})`;
  const guess = closest(name, [...names, ...records.flatMap(namesOf)]);
  return `unknown ${what} ${show(name)}; ${guess === null ? `choose one of ${names.join(', ')}` : `did you mean "${guess}"?`}`;
}

/** `path must be rule; got value`, unless the rule is a whole sentence already. */
function toFieldIssue(issue: z.core.$ZodIssue, raw: unknown, what: string): FieldIssue {
  const path = issue.path.map(String).join('.');
  if (issue.message.startsWith('unknown ')) {
    return { path, message: path === '' ? issue.message : `${path}: ${issue.message}` };
  }
  const rule = issue.message.replace(/^(Invalid input: expected |must be |Too (small|big): expected )/, '');
  const name = path === '' ? what : path;
  return { path, message: `${name} must be ${rule}; got ${show(valueAt(raw, issue.path))}` };
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** A value as an error shows it: short, on one line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // Not JSON, or nested too deeply: its kind, for what it says of itself may fail too.
    text = typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
  }
  return shortened(text);
}

/** A text as an error shows it. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

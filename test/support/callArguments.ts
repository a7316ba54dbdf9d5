import fc from 'fast-check';
import type { z } from 'zod';
import { defaultSpec, specSchema } from '../../shared/experimentSchema';
import { comparisonSweep, sweepSchema } from '../../shared/sweep';
import { laterSchema } from '../../shared/validation';

/** The parts of a zod schema that these helpers look at. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly items?: readonly z.ZodType[];
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly out?: z.ZodType;
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly checks?: readonly { readonly _zod: { readonly def: Check } }[];
}

interface Check {
  readonly check: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly value?: number;
  readonly format?: string;
  readonly pattern?: RegExp;
}

function definitionOf(schema: z.ZodType): Definition {
  return (schema as unknown as { _zod: { def: Definition } })._zod.def;
}

function checksOf(schema: z.ZodType): readonly Check[] {
  const own = definitionOf(schema) as unknown as Check & Definition;
  return [...(own.check === undefined ? [] : [own]), ...(own.checks ?? []).map((check) => check._zod.def)];
}

/** Every place of a schema with a text that may be anything, as a dotted path; `[]` is any item, `{}` any key. */
export function textFields(schema: z.ZodType, path = ''): readonly string[] {
  const def = definitionOf(schema);
  const inner = (each: z.ZodType | undefined, at: string) => (each === undefined ? [] : textFields(each, at));
  switch (def.type) {
    case 'string':
      return [path];
    case 'object':
      return Object.entries(def.shape ?? {}).flatMap(([key, each]) =>
        inner(each, path === '' ? key : `${path}.${key}`),
      );
    case 'array':
      return inner(def.element, `${path}[]`);
    case 'tuple':
      return (def.items ?? []).flatMap((each) => inner(each, `${path}[]`));
    case 'union':
      return [...new Set((def.options ?? []).flatMap((each) => inner(each, path)))];
    case 'record':
      return [...inner(def.keyType, `${path}{}`), ...inner(def.valueType, `${path}.*`)];
    case 'pipe':
      return inner(def.out, path);
    case 'unknown':
      return inner(laterSchema(schema), path);
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return inner(def.innerType, path);
    default:
      return [];
  }
}

/** Arguments that fit a schema: what a page of ours might send. */
export function fitting(schema: z.ZodType): fc.Arbitrary<unknown> {
  const whole = wholeOnes(schema);
  if (whole !== null) return whole;
  const def = definitionOf(schema);
  switch (def.type) {
    case 'undefined':
      return fc.constant(undefined);
    case 'string':
      return text(checksOf(schema));
    case 'number':
      return number(checksOf(schema));
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries ?? {}));
    case 'literal':
      return fc.constantFrom(...(def.values ?? []));
    case 'object':
      return fc.record(Object.fromEntries(Object.entries(def.shape ?? {}).map(([key, each]) => [key, fitting(each)])));
    case 'array':
      return fc.array(fitting(def.element!), { minLength: 1, maxLength: 3 });
    case 'tuple':
      return fc.tuple(...(def.items ?? []).map(fitting));
    case 'union':
      return fc.oneof(...(def.options ?? []).map(fitting));
    case 'record':
      return fc.dictionary(fc.string({ maxLength: 8 }), fitting(def.valueType!), { maxKeys: 3 });
    case 'pipe':
      return fitting(def.out!);
    case 'nullable':
      return fc.oneof(fc.constant(null), fitting(def.innerType!));
    case 'optional':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'nonoptional':
      return fitting(def.innerType!);
    case 'unknown':
      return fitting(laterSchema(schema)!);
    case 'custom':
      return fc.constant(new Uint8Array([0x89, 0x50, 0x4e, 0x47]));
    default:
      throw new Error(`no arguments are known for a schema of type ${def.type}`);
  }
}

/** Experiments and sweeps have rules between their fields, so whole ones are taken. */
function wholeOnes(schema: z.ZodType): fc.Arbitrary<unknown> | null {
  if (schema === specSchema) return fc.constantFrom(defaultSpec('xor'), defaultSpec('iris'), defaultSpec('sine'));
  return schema === sweepSchema ? fc.constant(comparisonSweep('moons')) : null;
}

function text(checks: readonly Check[]): fc.Arbitrary<string> {
  const pattern = checks.find((check) => check.pattern !== undefined)?.pattern;
  if (pattern !== undefined) {
    if (pattern.source.includes('svg')) return fc.constant('<svg xmlns="http://www.w3.org/2000/svg"></svg>');
    // Texts are not made for patterns that take both cases: hosts of a queue.
    if (pattern.flags.includes('i')) return fc.constantFrom('queue.example.org', 'lab-7', '10.0.0.7', 'fe80::1');
    return fc.stringMatching(pattern);
  }
  const most = checks.find((check) => check.maximum !== undefined)?.maximum ?? 20;
  return fc.string({ minLength: 1, maxLength: Math.min(most, 20) });
}

function number(checks: readonly Check[]): fc.Arbitrary<number> {
  const values = (name: string) => checks.flatMap((each) => (each.check === name ? [each.value ?? 0] : []));
  const min = Math.max(-1000, ...values('greater_than'));
  const max = Math.min(1000, ...values('less_than'));
  const isWhole = checks.some((each) => each.format !== undefined && /int/.test(each.format));
  if (isWhole) return fc.integer({ min, max: Math.max(min, max) });
  return fc.double({ min, max: Math.max(min, max), noNaN: true });
}

import { LabError } from './errors';

/** A numeric parameter of a record (activation, initializer, optimizer, data set, …). */
export interface ParamDef {
  readonly label: string;
  /** Also what older experiments get that lack it: a parameter that joins a record must change nothing by default. */
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Only whole numbers. Default false. */
  readonly integer?: boolean;
  /** What a field shows for 0, where 0 means something else than none. */
  readonly zeroText?: string;
  /** One sentence for the field's help text. */
  readonly help: string;
}

/** A text parameter of a record: the hash of a table. */
export interface TextDef {
  readonly label: string;
  readonly default: string;
  readonly pattern: RegExp;
  /** What the text must be, behind "must be". */
  readonly rule: string;
}

export type TextDefs = Readonly<Record<string, TextDef>>;

export type ParamDefs = Readonly<Record<string, ParamDef>>;

/**
 * A record chosen by name, with its parameters beside the name: `{ name: 'leakyRelu', alpha: 0.01 }`.
 * In an `ExperimentSpec` every parameter of the record is present, and nothing else.
 */
export type Choice<N extends string = string> = { readonly name: N } & { readonly [param: string]: number | string };

/** The value of a parameter. Throws LabError 'internal' when absent: a parsed spec always has it. */
export function param(choice: Choice, key: string): number {
  const value = choice[key];
  if (typeof value !== 'number') throw new LabError('internal', `parameter "${key}" is missing from ${choice.name}`);
  return value;
}

/** The choice of a record with each parameter at its default. */
export function defaultChoice<N extends string>(record: {
  readonly name: N;
  readonly params: ParamDefs;
  readonly texts?: TextDefs;
}): Choice<N> {
  const values = Object.entries({ ...record.texts, ...record.params }).map(([key, def]) => [key, def.default] as const);
  return { name: record.name, ...Object.fromEntries(values) } as Choice<N>;
}

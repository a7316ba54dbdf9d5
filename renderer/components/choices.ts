import type { FieldIssue } from '../../shared/errors';
import { defaultChoice, type Choice, type ParamDef, type ParamDefs } from '../../shared/params';

/** What the menus need of a record of any table. */
export interface MenuRecord {
  readonly name: string;
  readonly label: string;
  readonly params: ParamDefs;
  readonly formula?: string;
  readonly help?: string;
  readonly description?: string;
}

export type MenuTable = Readonly<Record<string, MenuRecord>>;

/** Options of a select field over a table. */
export function tableOptions<N extends string>(
  table: Readonly<Record<N, MenuRecord>>,
): { value: N; label: string; hint?: string }[] {
  return Object.values<MenuRecord>(table).map((record) => ({
    value: record.name as N,
    label: record.label,
    ...(record.formula === undefined ? {} : { hint: record.formula }),
  }));
}

/** The choice after another record was picked: its defaults, with what both have in common kept where valid. */
export function switchChoice(table: MenuTable, from: Choice, name: string): Choice {
  const record = table[name];
  if (record === undefined) return from;
  const kept = Object.entries(record.params).flatMap(([key, def]) => {
    const value = from[key];
    const previous = table[from.name]?.params[key];
    const touched = previous !== undefined && value !== previous.default;
    return touched && typeof value === 'number' && value >= def.min && value <= def.max ? [[key, value] as const] : [];
  });
  return { ...defaultChoice(record), ...Object.fromEntries(kept) } as Choice;
}

/** A whole number that is 0 or 1: on or off. */
export function isSwitch(def: ParamDef): boolean {
  return def.integer === true && def.min === 0 && def.max === 1;
}

/** The rule broken at exactly this path, without the path in front. */
export function issueAt(issues: readonly FieldIssue[], path: string): string | null {
  const issue = issues.find((candidate) => candidate.path === path);
  if (issue === undefined) return null;
  const text = issue.message.startsWith(`${path} `) ? issue.message.slice(path.length + 1) : issue.message;
  const plain = text.startsWith(`${path}: `) ? text.slice(path.length + 2) : text;
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

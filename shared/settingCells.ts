import { shortHash } from './datasets/ownSet';
import { ACTIVATIONS } from './activations';
import { DATASETS } from './datasets/index';
import { SCALINGS } from './datasets/scaling';
import { INITIALIZERS } from './initializers';
import { LOSSES } from './losses';
import { CLIPPINGS, OPTIMIZERS } from './optimizers';
import { SCHEDULES } from './schedules';
import { layerFieldOf, TITLE_FIELD, type FlatSpec } from './specFields';
import { formatNumber } from './formatNumber';

/** One table cell: as shown, as sorted, the exact value, and for a best value its step. */
export interface Cell {
  readonly text: string;
  readonly value: string | number | boolean | null;
  readonly title?: string;
  readonly step?: number;
}

export type Labels = Readonly<Record<string, { readonly label: string }>>;

/** The labels of one or more names joined by commas, as `flattenSpec` joins those of layers. */
export function labelsOf(table: Labels, names: string): string {
  return names
    .split(',')
    .map((name) => (Object.hasOwn(table, name) ? (table[name]?.label ?? name) : name))
    .join(', ');
}

const TABLES: Readonly<Record<string, Labels>> = {
  dataset: DATASETS,
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  biasInitializer: INITIALIZERS,
  scaling: SCALINGS,
  loss: LOSSES,
  optimizer: OPTIMIZERS,
  schedule: SCHEDULES,
  clipping: CLIPPINGS,
};

/** One setting as a table shows it: names by their labels, own data sets by their titles, hashes short. */
export function settingCell(key: string, fields: FlatSpec): Cell {
  const value = (key === 'dataset' ? fields[TITLE_FIELD] : null) ?? fields[key] ?? null;
  if (value === null) return { text: '–', value };
  if (typeof value === 'number') return { text: formatNumber(value, 6), value, title: String(value) };
  if (key === TITLE_FIELD) return { text: String(value), value };
  if (key === 'dataset.hash') return { text: `${shortHash(String(value))}…`, value, title: String(value) };
  const text = labelsOf(TABLES[layerFieldOf(key) ?? key] ?? {}, String(value));
  return { text, value: text, title: String(value) };
}

/**
 * Leaves out parameters that differ only because some runs chose another record, which has no such parameter: the
 * choice itself is in the list already.
 */
export function withoutConsequences(fields: readonly string[], flats: readonly FlatSpec[]): string[] {
  return fields.filter((key) => {
    const values = new Set(flats.map((flat) => flat[key] ?? null));
    return !(values.size === 2 && values.has(null) && fields.includes(key.slice(0, key.lastIndexOf('.'))));
  });
}

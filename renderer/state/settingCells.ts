import { shortHash } from '../../shared/datasets/ownSet';
import { ACTIVATIONS } from '../../shared/activations';
import { DATASETS } from '../../shared/datasets/index';
import { SCALINGS } from '../../shared/datasets/scaling';
import { INITIALIZERS } from '../../shared/initializers';
import { LOSSES } from '../../shared/losses';
import { CLIPPINGS, OPTIMIZERS } from '../../shared/optimizers';
import { SCHEDULES } from '../../shared/schedules';
import { layerFieldOf, TITLE_FIELD, type FlatSpec } from '../../shared/specFields';
import { formatNumber } from '../format';
import type { Cell } from './runValues';

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

import type { ExperimentSpec } from '../../shared/experiment';
import { flattenSpec, layerFieldOf, TITLE_FIELD, type FlatSpec } from '../../shared/specFields';
import { resetSpec } from './specEdits';

/** Settings that stand together. */
export interface SettingGroup {
  readonly title: string;
  readonly keys: readonly string[];
  /** Of single layers, which say again what the keys of all layers say together. */
  readonly layers: boolean;
}

/** First parts of the keys of each group. */
const GROUPS: readonly (readonly [title: string, heads: readonly string[]])[] = [
  ['Data', ['dataset', 'testFraction', 'scaling']],
  ['Network', ['depth', 'width', 'activation', 'initializer', 'biasInitializer', 'precision']],
  ['Training', ['loss', 'optimizer', 'schedule', 'clipping', 'weightDecay', 'batchSize', 'epochs', 'steps']],
  ['Recording', ['record']],
  ['Seeds', ['seeds']],
  ['Layers', ['layers', 'output']],
];

/** The settings that have a value, group by group in the order of a form. */
export function settingGroups(fields: FlatSpec): readonly SettingGroup[] {
  const present = Object.keys(fields).filter((key) => fields[key] !== null);
  return GROUPS.map(([title, heads]) => ({
    title,
    keys: present.filter((key) => heads.includes(key.split('.')[0] ?? key)),
    layers: heads.includes('layers'),
  })).filter(({ keys }) => keys.length > 0);
}

/** The settings of an experiment on the same data set to which nothing was changed. */
export function defaultsOf(spec: ExperimentSpec): FlatSpec {
  return flattenSpec(resetSpec(spec));
}

/** Which setting of the defaults a key is held against: a layer of any number against what all hidden layers have. */
function defaultKey(key: string): string {
  if (!key.startsWith('layers.')) return key;
  const field = layerFieldOf(key);
  return field === null ? key : field === 'units' ? 'width' : field;
}

/** The data set, its own numbers and the seeds say what is looked at, and have no default in this sense. */
const OWN = /^(seeds|dataset)(\.|$)/;

export function differsFromDefault(key: string, fields: FlatSpec, defaults: FlatSpec): boolean {
  if (key === TITLE_FIELD || OWN.test(key)) return false;
  // The parameters of another record are the consequence of its choice, which is marked already.
  const record = key.slice(0, key.lastIndexOf('.'));
  if (typeof fields[record] === 'string' && fields[record] !== defaultOf(record, defaults)) return false;
  return (fields[key] ?? null) !== defaultOf(key, defaults);
}

export function defaultOf(key: string, defaults: FlatSpec): FlatSpec[string] {
  return defaults[defaultKey(key)] ?? null;
}

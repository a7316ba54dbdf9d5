import type { ExperimentSpec } from '../../shared/experiment';
import { differingFields, fieldLabel, flattenRun, layerFieldOf } from '../../shared/specFields';
import { settingCell, withoutConsequences } from '../../shared/settingCells';

/** A setting that is not the same in two experiments. */
export interface SettingChange {
  readonly key: string;
  readonly label: string;
  readonly from: string;
  readonly to: string;
  /** It follows from another change: a parameter that only one of two optimizers has. */
  readonly follows: boolean;
}

interface Titled {
  readonly spec: ExperimentSpec;
  readonly datasetTitle: string | null;
}

/**
 * What differs between two experiments, in the order of a form. A change of one layer alone is told of that layer, not of all
 * hidden layers together.
 */
export function changesBetween(from: Titled, to: Titled, changedKey: string): readonly SettingChange[] {
  const flats = [flattenRun(from), flattenRun(to)] as const;
  const isLayer = layerFieldOf(changedKey) !== null;
  const head = changedKey.startsWith('output.') ? 'output.' : changedKey.split('.').slice(0, 2).join('.') + '.';
  const keys = isLayer
    ? [...new Set([...Object.keys(flats[0]), ...Object.keys(flats[1])])].filter(
        (key) => key.startsWith(head) && (flats[0][key] ?? null) !== (flats[1][key] ?? null),
      )
    : differingFields(flats);
  const own = new Set(withoutConsequences(keys, flats));
  return keys.map((key) => ({
    key,
    label: fieldLabel(key),
    from: settingCell(key, flats[0]).text,
    to: settingCell(key, flats[1]).text,
    follows: !own.has(key),
  }));
}

const MOST_NAME = 120;
/** Of a name, so that there is room for what was corrected. */
const MOST_SAID = 80;
const MOST_WORDS = 500;

/** "Moons · tanh · seed 1 · learning rate 0.1 → 0.5": the name of a run says what was changed. */
export function nameOfChange(name: string, changes: readonly SettingChange[], changedKey: string): string {
  const first = changes.find(({ key }) => key === changedKey) ?? changes.find(({ follows }) => !follows);
  if (first === undefined) return name;
  const said = ` · ${lowerFirst(first.label)} ${first.from} → ${first.to}`.slice(0, MOST_NAME - 1);
  return `${name.slice(0, MOST_NAME - said.length).trimEnd()}${said}`;
}

const lowerFirst = (text: string): string =>
  /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** "He normal instead of Zeros"; a number has its label in front: "learning rate 0.01 instead of 10". */
export function correctionWords(changes: readonly SettingChange[]): string {
  const words = changes
    .filter(({ follows }) => !follows)
    .map(({ label, from, to }) => {
      const isNumber = /^[−\d]/.test(to) || /^[−\d]/.test(from);
      return `${isNumber ? `${lowerFirst(label)} ` : ''}${to} instead of ${from}`;
    });
  return [...new Set(words)].join(', ').slice(0, MOST_WORDS);
}

/** The name of a corrected run says what was changed, also where the name of the run is cut for it. */
export function correctedName(name: string, words: string): string {
  const said = ` · corrected: ${words}`;
  const end = said.length <= MOST_SAID ? said : `${said.slice(0, MOST_SAID - 1).trimEnd()}…`;
  return `${name.slice(0, MOST_NAME - end.length).trimEnd()}${end}`;
}

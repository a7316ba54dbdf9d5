import type { ExperimentSpec, LayerSpec } from '../../shared/experiment';
import { messageOf } from '../../shared/errors';
import { canonicalJson } from '../../shared/canonicalJson';
import type { OwnSet } from '../../shared/datasets/ownSet';
import { defaultChoice, type Choice } from '../../shared/params';
import { fieldLabel, flattenSpec, layerFieldOf } from '../../shared/specFields';
import {
  axisValues,
  axisValueText,
  isRange,
  readAxis,
  type AxisScale,
  type AxisValue,
  type SweepAxis,
} from '../../shared/sweepAxis';
import { numberRuleOf, tableOf } from '../../shared/sweepFields';
import { sizeOf } from '../components/datasetOptions';
import { parseNumber } from '../components/numberInput';
import { axisValueLabel } from './sweepGrid';

/** A varied setting while it is edited: names that are ticked, numbers as they were typed, or a range. */
export type AxisDraft =
  | { readonly kind: 'names'; readonly field: string; readonly values: readonly AxisValue[] }
  | { readonly kind: 'list'; readonly field: string; readonly text: string }
  | {
      readonly kind: 'range';
      readonly field: string;
      readonly from: number;
      readonly to: number;
      readonly scale: AxisScale;
      readonly count: number;
    };

/** A value that can be ticked. */
export interface NameOption {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly value: AxisValue;
}

/** `0.1, 1e-3, relu` → [0.1, 0.001, 'relu']. */
export function typedValues(text: string): AxisValue[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts
    .filter((part) => part !== '')
    .map((part) => (Number.isNaN(parseNumber(part)) ? part : parseNumber(part)));
}

/** The axis as `parseSweep` reads it. */
export function axisOf(draft: AxisDraft): object {
  if (draft.kind === 'names') return { field: draft.field, values: draft.values };
  if (draft.kind === 'list') return { field: draft.field, values: typedValues(draft.text) };
  const { field, from, to, scale, count } = draft;
  return { field, from, to, scale, count };
}

/** An axis as it is edited. */
export function draftOf(axis: SweepAxis): AxisDraft {
  if (isRange(axis)) {
    const { field, from, to, scale, count } = axis;
    return { kind: 'range', field, from, to, scale, count };
  }
  const { field, values } = axis;
  const isNames = tableOf(field) !== null || values.some((value) => typeof value === 'object');
  return isNames ? { kind: 'names', field, values } : { kind: 'list', field, text: values.join(', ') };
}

/** An axis that begins with the value of the template; in a random sweep with a range around it. */
export function newDraft(field: string, template: ExperimentSpec, isRandom: boolean): AxisDraft {
  const value = flattenSpec(template)[field];
  if (tableOf(field) !== null) {
    return { kind: 'names', field, values: [shortChoice(field, choiceAt(template, field))] };
  }
  if (isRandom) return rangeDraft(field, template, Number(value));
  return { kind: 'list', field, text: String(value ?? '') };
}

/** What a template has chosen; of the layers together, what the first has. */
function choiceAt(template: ExperimentSpec, field: string): AxisValue {
  const { layers } = template.network;
  const key = layerFieldOf(field);
  const index = field.startsWith('output.') ? layers.length - 1 : key === null ? 0 : Number(field.split('.')[1]) - 1;
  const holder: unknown = field in template ? template : layers[index];
  return (holder as Record<string, AxisValue>)[key ?? field] as AxisValue;
}

/** The same setting by another kind of axis. */
export function switchDraft(draft: AxisDraft, kind: 'list' | 'range', template: ExperimentSpec): AxisDraft {
  if (draft.kind === kind) return draft;
  const { field } = draft;
  if (kind === 'range') {
    const numbers = draft.kind === 'list' ? typedValues(draft.text).map(Number) : [];
    const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
    if (numbers.length > 1 && low < high) return { ...rangeDraft(field, template, low), from: low, to: high };
    return rangeDraft(field, template, numbers[0] ?? Number(flattenSpec(template)[field]));
  }
  const { values } = readDraft(draft, template);
  return { kind: 'list', field, text: (values ?? []).map(String).join(', ') };
}

/** A range about a value: ten times less to ten times more, whole numbers a quarter to four times, as far as the rule allows. */
function rangeDraft(field: string, template: ExperimentSpec, value: number): AxisDraft & { readonly kind: 'range' } {
  const rule = numberRuleOf(template, field);
  const [min, max, integer] = [rule?.min ?? -Infinity, rule?.max ?? Infinity, rule?.integer ?? false];
  if (!(value > 0)) {
    const from = Math.max(min, 0);
    return { kind: 'range', field, from, to: Math.min(max, from + 1), scale: 'linear', count: 5 };
  }
  const factor = integer ? 4 : 10;
  const number = (raw: number) => (integer ? Math.round(raw) : Number(raw.toPrecision(6)));
  const from = Math.max(min, number(value / factor), integer ? 1 : 0);
  const to = Math.min(max, number(value * factor));
  return { kind: 'range', field, from, to, scale: from > 0 ? 'log' : 'linear', count: 5 };
}

/** The values of a draft, or what is wrong with it. */
export function readDraft(
  draft: AxisDraft,
  template: ExperimentSpec,
): { readonly axis: SweepAxis | null; readonly values: readonly AxisValue[] | null; readonly error: string | null } {
  if (draft.kind !== 'range') {
    const values = draft.kind === 'names' ? draft.values : typedValues(draft.text);
    return { axis: { field: draft.field, values }, values, error: null };
  }
  try {
    const { field, from, to, scale, count } = draft;
    const axis = readAxis({ field, from, to, scale, count }, 'axes.0', numberRuleOf(template, field));
    return { axis, values: axisValues(axis), error: null };
  } catch (thrown) {
    return { axis: null, values: null, error: aboutAxes(messageOf(thrown), [draft.field]) };
  }
}

/** The same message with settings in the place of the numbers of axes. */
export function aboutAxes(message: string, fields: readonly string[]): string {
  return message.replace(/\baxes\.(\d+)(\.| )/g, (_, index: string) => `${fieldLabel(fields[Number(index)] ?? '')}: `);
}

/** A record without the parameters that are at their defaults; by its name alone where all are. */
export function shortChoice(field: string, value: AxisValue): AxisValue {
  const record = typeof value === 'object' ? tableOf(field)?.[value.name] : undefined;
  if (typeof value !== 'object' || record?.params === undefined || value.name === 'file') return value;
  const usual: Choice = defaultChoice({ ...record, params: record.params });
  const own = Object.entries(value).filter(([key, each]) => key !== 'name' && each !== usual[key]);
  return own.length === 0 ? value.name : { name: value.name, ...Object.fromEntries(own) };
}

/** Whether two values make the same runs. */
export function sameValue(field: string, a: AxisValue, b: AxisValue): boolean {
  return canonicalJson(shortChoice(field, a)) === canonicalJson(shortChoice(field, b));
}

/** A choice without the parameters that an axis of their own varies: cells and runs are not named after them. */
export function withoutVaried(
  field: 'activation' | 'initializer',
  value: AxisValue,
  fields: readonly string[],
): AxisValue {
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([key]) => !fields.includes(`${field}.${key}`));
  return kept.length === 1 ? value.name : ({ ...Object.fromEntries(kept), name: value.name } as Choice);
}

/** The one choice of all layers, without what is at its defaults; nothing where they differ. */
export function commonChoice(field: 'activation' | 'initializer', layers: readonly LayerSpec[]): readonly AxisValue[] {
  const [first, ...others] = layers.map((layer): AxisValue => layer[field]);
  if (first === undefined || others.some((each) => !sameValue(field, each, first))) return [];
  return [shortChoice(field, first)];
}

/**
 * All that can be ticked for a field: each record of its table, the user's own data sets, and values that were given with
 * other parameters.
 *
 * @param usual what ticking a record varies.
 */
export function nameOptions(
  field: string,
  given: readonly AxisValue[],
  own: readonly OwnSet[],
  usual: (name: string) => AxisValue = (name) => name,
): readonly NameOption[] {
  const option = (id: string, value: AxisValue, help: string): NameOption => {
    return { id, label: axisValueLabel({ field }, value), help, value };
  };
  const records = Object.values(tableOf(field) ?? {}).filter(({ name }) => name !== 'file');
  const options = records.map(({ name, formula, help, description }) =>
    option(name, usual(name), formula ?? description ?? help ?? ''),
  );
  if (field === 'dataset') {
    options.push(
      ...own.map(({ title, choice }) => ({ ...option(axisValueText(choice), choice, sizeOf(choice)), label: title })),
    );
  }
  const others = given.filter((value) => !options.some((each) => sameValue(field, each.value, value)));
  return [...options, ...others.map((value) => option(`given ${axisValueText(value)}`, value, ''))];
}

/** The values with one put in or taken out, in the order of the options. */
export function toggled(
  field: string,
  values: readonly AxisValue[],
  option: NameOption,
  options: readonly NameOption[],
): readonly AxisValue[] {
  const isOn = (each: NameOption) => values.some((value) => sameValue(field, value, each.value));
  return options.filter((each) => (each.id === option.id ? !isOn(each) : isOn(each))).map(({ value }) => value);
}

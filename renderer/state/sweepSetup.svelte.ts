import type { DatasetName } from '../../shared/datasets/index';
import { messageOf } from '../../shared/errors';
import type { ExperimentSpec } from '../../shared/experiment';
import type { Choice } from '../../shared/params';
import { fieldLabel, flattenSpec } from '../../shared/specFields';
import { comparisonSweep, DEFAULT_SEEDS, planSweep, type SweepSpec } from '../../shared/sweep';
import { isRange, valueCount, type AxisValue } from '../../shared/sweepAxis';
import {
  aboutAxes,
  axisOf,
  commonChoice,
  draftOf,
  nameOptions,
  newDraft,
  toggled,
  withoutVaried,
  type AxisDraft,
  type NameOption,
} from './axisDrafts';
import { tableOf } from '../../shared/sweepFields';
import { form } from './experimentForm.svelte';
import { ownData } from './ownData.svelte';

type Ticks = 'activation' | 'initializer';

const OWN_PLACE = /^(output\.units$|record|seeds|dataset\.(hash|title|rows|features|classes))\b/;
/** Fields that come first when another axis is added. */
const PREFERRED = ['depth', 'width', 'optimizer.learningRate', 'optimizer', 'dataset.noise'];

/** What is set up, as far as it can start. */
interface Draft {
  readonly spec: SweepSpec | null;
  /** The experiment of each combination. */
  readonly specs: readonly ExperimentSpec[];
  readonly error: string | null;
}

/** All that was set up. */
export type KeptSetup = Pick<
  SweepSetup,
  'dataset' | 'activations' | 'initializers' | 'extra' | 'seeds' | 'isRandom' | 'samples' | 'drawSeed' | 'name'
> & { readonly taken: { readonly spec: ExperimentSpec; readonly from: string } | null };

const NOTHING: Draft = { spec: null, specs: [], error: null };

/** A sweep being set up. */
class SweepSetup {
  dataset = $state.raw<DatasetName | Choice<DatasetName>>('digits');
  /** What all runs have in common and where it was taken from; null for the defaults of the data set. */
  #taken = $state.raw<{ readonly spec: ExperimentSpec; readonly from: string } | null>(null);
  activations = $state.raw<readonly AxisValue[]>([]);
  initializers = $state.raw<readonly AxisValue[]>([]);
  /** Further axes. */
  extra = $state.raw<readonly AxisDraft[]>([]);
  seeds = $state(DEFAULT_SEEDS);
  /** Some combinations by chance in the place of all. */
  isRandom = $state(false);
  samples = $state(40);
  drawSeed = $state(1);
  /** Empty: named after what is varied. */
  name = $state('');

  readonly #standard: SweepSpec = $derived(
    comparisonSweep(this.dataset, typeof this.dataset === 'string' ? null : ownData.titleOf({ dataset: this.dataset })),
  );
  readonly template: ExperimentSpec = $derived(this.#taken?.spec ?? this.#standard.template);
  /** "as in Train"; null for the defaults of the data set. */
  readonly takenFrom: string | null = $derived(this.#taken?.from ?? null);
  readonly activationOptions: readonly NameOption[] = $derived(this.#options('activation', this.activations));
  readonly initializerOptions: readonly NameOption[] = $derived(this.#options('initializer', this.initializers));
  readonly usualName: string = $derived.by(() => this.#usualName());
  readonly draft: Draft = $derived.by(() => this.#parse());
  constructor() {
    this.reset();
  }

  /** Back to the standard comparison. */
  reset(): void {
    this.#taken = null;
    this.extra = [];
    this.seeds = DEFAULT_SEEDS;
    this.isRandom = false;
    this.name = '';
    const [activations, initializers] = comparisonSweep('digits').axes.map((axis) =>
      isRange(axis) ? [] : axis.values,
    );
    this.activations = activations ?? [];
    this.initializers = initializers ?? [];
  }

  setDataset(dataset: DatasetName | Choice<DatasetName>): void {
    this.dataset = dataset;
    this.#taken = null;
  }

  /** Varies what Train's form holds now. */
  takeFromTrain(): void {
    this.dataset = form.spec.dataset;
    this.#taken = { spec: form.spec, from: 'as in Train' };
  }

  /** Varies an experiment: its own activation and initializer are ticked, where its layers agree on one. */
  takeFrom(spec: ExperimentSpec, name: string): void {
    this.reset();
    this.dataset = spec.dataset;
    this.#taken = { spec, from: `as in “${name}”` };
    const hidden = spec.network.layers.slice(0, -1);
    this.activations = commonChoice('activation', hidden);
    this.initializers = commonChoice('initializer', spec.network.layers);
    this.addAxis();
  }

  /** Sets everything up as in a sweep. */
  load(sweep: SweepSpec, from: string, name = ''): void {
    this.reset();
    this.dataset = sweep.template.dataset;
    this.#taken = { spec: sweep.template, from };
    const ticked = (field: Ticks) => {
      const axis = sweep.axes.find((each) => each.field === field);
      return axis === undefined || isRange(axis) ? [] : axis.values;
    };
    this.activations = ticked('activation');
    this.initializers = ticked('initializer');
    this.extra = sweep.axes.filter(({ field }) => field !== 'activation' && field !== 'initializer').map(draftOf);
    this.seeds = sweep.seeds;
    this.isRandom = sweep.random !== undefined;
    this.samples = sweep.random?.samples ?? this.samples;
    this.drawSeed = sweep.random?.seed ?? this.drawSeed;
    this.name = name;
  }

  /** Everything that is set up, to take it up again. */
  kept(): KeptSetup {
    const { dataset, activations, initializers, extra, seeds, isRandom, samples, drawSeed, name } = this;
    return { dataset, activations, initializers, extra, seeds, isRandom, samples, drawSeed, name, taken: this.#taken };
  }

  takeUp({ taken, ...rest }: KeptSetup): void {
    Object.assign(this, rest);
    this.#taken = taken;
  }

  /** Settings that a further axis can vary: those of the template, of its single layers too, and the parameters of what is ticked. */
  get extraFields(): readonly string[] {
    const flat = flattenSpec(this.template);
    // One hidden layer is what the settings of all hidden layers speak of already.
    const isOnlyLayer = (field: string) => flat['depth'] === 1 && field.startsWith('layers.');
    const params = (field: Ticks, values: readonly AxisValue[]) =>
      values.flatMap((value) => {
        const name = typeof value === 'object' ? value.name : String(value);
        return Object.keys(recordParams(field, name)).map((key) => `${field}.${key}`);
      });
    const own = Object.keys(flat).filter(
      (field) => !OWN_PLACE.test(field) && !/^(activation|initializer)\b/.test(field) && !isOnlyLayer(field),
    );
    return [
      ...own.filter((field) => flat[field] !== null || field === 'epochs' || field === 'steps'),
      ...new Set([...params('activation', this.activations), ...params('initializer', this.initializers)]),
    ];
  }

  /** Adds an axis on the first field that has none yet. */
  addAxis(): void {
    const taken = new Set(this.extra.map(({ field }) => field));
    const field = [...PREFERRED, ...this.extraFields].find(
      (each) => this.extraFields.includes(each) && !taken.has(each),
    );
    if (field !== undefined) this.extra = [...this.extra, newDraft(field, this.template, this.isRandom)];
  }

  setAxis(index: number, axis: AxisDraft): void {
    this.extra = this.extra.map((each, i) => (i === index ? axis : each));
  }

  setField(index: number, field: string): void {
    this.setAxis(index, newDraft(field, this.template, this.isRandom));
  }

  removeAxis(index: number): void {
    this.extra = this.extra.filter((_, i) => i !== index);
  }

  toggle(which: Ticks, option: NameOption): void {
    if (which === 'activation') this.activations = toggled(which, this.activations, option, this.activationOptions);
    else this.initializers = toggled(which, this.initializers, option, this.initializerOptions);
  }

  #options(field: Ticks, given: readonly AxisValue[]): readonly NameOption[] {
    return nameOptions(field, given, [], (name) => this.#usual(field, name));
  }

  /** What ticking a record varies: the standard comparison's variant where it has one, else its defaults. */
  #usual(field: Ticks, name: string): AxisValue {
    const axis = this.#standard.axes.find((each) => each.field === field);
    const values = axis === undefined || isRange(axis) ? [] : axis.values;
    return values.find((value) => typeof value === 'object' && value.name === name) ?? name;
  }

  /** "Activations × initializers × hidden layers on Iris". */
  #usualName(): string {
    const axes = this.#axes().map((axis) => ({ label: labelOf(axis.field), count: this.#countOf(axis) }));
    const varied = axes.some(({ count }) => count > 1) ? axes.filter(({ count }) => count > 1) : axes;
    const what = varied.map(({ label }) => label).join(' × ');
    const named = this.isRandom ? `${this.samples} samples of ${what}` : what.charAt(0).toUpperCase() + what.slice(1);
    const on = this.#standard.name.slice(this.#standard.name.indexOf(' on '));
    return `${named}${on}`.trim().slice(0, 120);
  }

  #countOf(draft: AxisDraft): number {
    if (draft.kind === 'range') return 2;
    const { values } = axisOf(draft) as { values: readonly AxisValue[] };
    return valueCount({ field: draft.field, values });
  }

  #axes(): readonly AxisDraft[] {
    const fields = this.extra.map(({ field }) => field);
    const ticks = (field: Ticks, values: readonly AxisValue[]): readonly AxisDraft[] =>
      values.length === 0
        ? []
        : [{ kind: 'names', field, values: values.map((value) => withoutVaried(field, value, fields)) }];
    return [...ticks('activation', this.activations), ...ticks('initializer', this.initializers), ...this.extra];
  }

  #parse(): Draft {
    const axes = this.#axes();
    const gone = ownData.problemOf(this.template);
    // An experiment that was taken keeps its own where nothing is ticked.
    if (this.#taken === null && this.activations.length === 0) {
      return { ...NOTHING, error: 'Tick at least one activation.' };
    }
    if (gone !== null) return { ...NOTHING, error: gone };
    if (this.#taken === null && this.initializers.length === 0) {
      return { ...NOTHING, error: 'Tick at least one initializer.' };
    }
    const empty = this.extra.find((axis) => axis.kind === 'names' && axis.values.length === 0);
    if (empty !== undefined) return { ...NOTHING, error: `${fieldLabel(empty.field)}: tick at least one.` };
    try {
      const { sweep, specs } = planSweep({
        version: 1,
        name: this.name.trim() === '' ? this.usualName : this.name.trim(),
        template: this.template,
        axes: axes.map(axisOf),
        seeds: this.seeds,
        ...(this.isRandom ? { random: { samples: this.samples, seed: this.drawSeed } } : {}),
      });
      return { spec: sweep, specs, error: null };
    } catch (thrown) {
      const fields = axes.map(({ field }) => field);
      return { ...NOTHING, error: aboutAxes(messageOf(thrown), fields) };
    }
  }
}

function labelOf(field: string): string {
  if (field === 'activation' || field === 'initializer') return `${field}s`;
  return fieldLabel(field).toLowerCase();
}

function recordParams(field: Ticks, name: string): object {
  return tableOf(field)?.[name]?.params ?? {};
}

export const sweepSetup = new SweepSetup();

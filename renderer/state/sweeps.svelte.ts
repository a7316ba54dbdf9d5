import { ACTIVATIONS } from '../../shared/activations';
import type { DatasetName } from '../../shared/datasets/index';
import { messageOf } from '../../shared/errors';
import { INITIALIZERS } from '../../shared/initializers';
import { METRICS } from '../../shared/metrics';
import type { ExperimentSpec } from '../../shared/experiment';
import type { Choice } from '../../shared/params';
import { isActive, type RunSummary, type SweepId, type SweepSummary } from '../../shared/run';
import { comparisonSweep, DEFAULT_SEEDS, parseSweep, type AxisValue, type SweepSpec } from '../../shared/sweep';
import { fieldLabel, flattenSpec } from '../../shared/specFields';
import { attempt } from './attempt';
import { form } from './experimentForm.svelte';
import { ownData } from './ownData.svelte';
import { remainingOfQueue, shareDone } from './remaining';
import { runs } from './runs.svelte';
import { app } from './app.svelte';

/** What a heat map can show. */
export const SWEEP_METRICS = [
  METRICS['accuracy.test'],
  METRICS['loss.test'],
  METRICS['accuracy.train'],
  METRICS['loss.train'],
] as const;
export type SweepMetric = (typeof SWEEP_METRICS)[number];

/** `0.1, 1e-3, relu` → [0.1, 0.001, 'relu']. */
function typedValues(text: string): AxisValue[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map((part) => (Number.isNaN(Number(part)) ? part : Number(part)));
}

const names = (values: readonly AxisValue[] | undefined): string[] =>
  (values ?? []).map((value) => (typeof value === 'object' ? value.name : String(value)));

/** A field that is varied, and its values with commas between them. */
export interface ExtraAxis {
  readonly field: string;
  readonly text: string;
}

const NAMED = ['activation', 'initializer'];
const OWN_PLACE = /^(layers|output|record|seeds|biasInitializer|dataset\.(hash|title|rows|features|classes))\b/;

/** The comparison being set up, and the sweep being looked at. */
class Sweeps {
  dataset = $state.raw<DatasetName | Choice<DatasetName>>('digits');
  /** What all runs have in common, taken over from Train; null for the defaults of the data set. */
  #template = $state.raw<ExperimentSpec | null>(null);
  activations = $state.raw<ReadonlySet<string>>(new Set());
  initializers = $state.raw<ReadonlySet<string>>(new Set());
  seeds = $state(DEFAULT_SEEDS);
  /** Further axes, their values as they were typed. */
  extra = $state.raw<readonly ExtraAxis[]>([]);
  starting = $state(false);
  /** The sweep shown; null shows the set-up. */
  shownId = $state<SweepId | null>(null);
  metricName = $state<SweepMetric['name']>('accuracy.test');
  at = $state<'last' | 'best'>('last');

  readonly metric: SweepMetric = $derived(
    SWEEP_METRICS.find(({ name }) => name === this.metricName) ?? SWEEP_METRICS[0],
  );
  readonly standard: SweepSpec = $derived.by(() => {
    const sweep = comparisonSweep(this.dataset, this.#title());
    return this.#template === null ? sweep : { ...sweep, template: this.#template };
  });
  readonly draft: { spec: SweepSpec | null; error: string | null } = $derived.by(() => this.#parse());
  readonly shown: SweepSummary | null = $derived(this.shownId === null ? null : (runs.sweep(this.shownId) ?? null));
  readonly shownRuns: readonly RunSummary[] = $derived(runs.pick(this.shown?.runIds ?? []));
  readonly activeRuns: readonly RunSummary[] = $derived(this.shownRuns.filter((run) => isActive(run.status)));
  readonly progress: number = $derived(
    this.shownRuns.length === 0
      ? 0
      : this.shownRuns.reduce((sum, run) => sum + (isActive(run.status) ? shareDone(run) : 1), 0) /
          this.shownRuns.length,
  );
  readonly remainingMs: number | null = $derived(remainingOfQueue(this.activeRuns, runs.list, app.info?.trainers ?? 1));

  constructor() {
    this.reset();
  }

  /** Back to the standard comparison. */
  reset(): void {
    const [activations, initializers] = comparisonSweep('digits').axes;
    this.activations = new Set(names(activations?.values));
    this.initializers = new Set(names(initializers?.values));
    this.seeds = DEFAULT_SEEDS;
    this.extra = [];
    this.#template = null;
  }

  get isFromTrain(): boolean {
    return this.#template !== null;
  }

  setDataset(dataset: DatasetName | Choice<DatasetName>): void {
    this.dataset = dataset;
    this.#template = null;
  }

  /** Varies what Train's form holds now. */
  takeFromTrain(): void {
    this.dataset = form.spec.dataset;
    this.#template = form.spec;
  }

  /** Settings of the template that a further axis can vary. */
  get extraFields(): readonly string[] {
    const flat = flattenSpec(this.standard.template);
    return Object.keys(flat).filter(
      (field) => flat[field] !== null && !OWN_PLACE.test(field) && !NAMED.includes(field.split('.')[0]!),
    );
  }

  /** Adds an axis on the first field that has none yet; its first value is that of the template. */
  addAxis(): void {
    const taken = new Set(this.extra.map(({ field }) => field));
    const preferred = ['depth', 'width', 'optimizer.learningRate', ...this.extraFields];
    const field = preferred.find((each) => this.extraFields.includes(each) && !taken.has(each));
    if (field !== undefined) this.extra = [...this.extra, { field, text: this.#valueOf(field) }];
  }

  setAxis(index: number, axis: ExtraAxis): void {
    const text = axis.field === this.extra[index]?.field ? axis.text : this.#valueOf(axis.field);
    this.extra = this.extra.map((each, i) => (i === index ? { ...axis, text } : each));
  }

  removeAxis(index: number): void {
    this.extra = this.extra.filter((_, i) => i !== index);
  }

  #valueOf(field: string): string {
    return String(flattenSpec(this.standard.template)[field] ?? '');
  }

  /** What ticking this initializer varies: the standard comparison's variant where it has one, else its defaults. */
  initializerValue(name: string): AxisValue {
    const standard = this.standard.axes[1]?.values;
    return standard?.find((value) => typeof value === 'object' && value.name === name) ?? name;
  }

  toggle(which: 'activations' | 'initializers', name: string): void {
    const ticked = new Set(this[which]);
    if (!ticked.delete(name)) ticked.add(name);
    this[which] = ticked;
  }

  async start(): Promise<void> {
    const spec = this.draft.spec;
    if (spec === null || this.starting) return;
    this.starting = true;
    const answer = await attempt('sweep:start', spec);
    this.starting = false;
    if (answer.failed) return;
    runs.putSweeps([answer.value]);
    this.metricName = METRICS['accuracy.test'].name;
    if (spec.template.loss === 'mse') this.metricName = METRICS['loss.test'].name;
    this.shownId = answer.value.id;
  }

  async stop(id: SweepId): Promise<void> {
    await attempt('sweep:stop', { id });
  }

  /** Goes on with the runs that were stopped or interrupted. */
  async resume(id: SweepId): Promise<void> {
    await attempt('sweep:resume', { id });
  }

  async addSeeds(id: SweepId, count: number): Promise<void> {
    const answer = await attempt('sweep:addSeeds', { id, count });
    if (!answer.failed) runs.putSweeps([answer.value]);
  }

  #title(): string | null {
    return typeof this.dataset === 'string' ? null : ownData.titleOf({ dataset: this.dataset });
  }

  /** "Activations × initializers × hidden layers on Iris". */
  #name(): string {
    const further = this.extra.map(({ field }) => ` × ${fieldLabel(field).toLowerCase()}`).join('');
    return this.standard.name.replace(' on ', `${further} on `).slice(0, 120);
  }

  #parse(): { spec: SweepSpec | null; error: string | null } {
    const activations = Object.keys(ACTIVATIONS).filter((name) => this.activations.has(name));
    const initializers = Object.keys(INITIALIZERS).filter((name) => this.initializers.has(name));
    if (activations.length === 0) return { spec: null, error: 'Tick at least one activation.' };
    const gone = ownData.problemOf(this.standard.template);
    if (gone !== null) return { spec: null, error: gone };
    if (initializers.length === 0) return { spec: null, error: 'Tick at least one initializer.' };
    try {
      const spec = parseSweep({
        ...this.standard,
        name: this.#name(),
        axes: [
          { field: 'activation', values: activations },
          { field: 'initializer', values: initializers.map((name) => this.initializerValue(name)) },
          ...this.extra.map(({ field, text }) => ({ field, values: typedValues(text) })),
        ],
        seeds: this.seeds,
      });
      return { spec, error: null };
    } catch (thrown) {
      return { spec: null, error: messageOf(thrown) };
    }
  }
}

export const sweeps = new Sweeps();

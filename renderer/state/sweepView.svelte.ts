import type { CenterName } from '../../shared/aggregate';
import { METRICS, type Metric, type MetricName } from '../../shared/metrics';
import { isActive, type RunSummary } from '../../shared/run';
import { stepValues } from './stepValues.svelte';

/** Which value of each run: the last one recorded, the best on the way, or that of a step. */
export type ValueAt = 'last' | 'best' | 'step';

const METRIC_LIST: readonly Metric[] = Object.values(METRICS);

/** What the heat map of a sweep shows of its runs. */
class SweepView {
  metricName = $state<MetricName>('accuracy.test');
  /** Of a metric that layers have. 0 is the network as a whole, where the metric has that too. */
  layer = $state(1);
  step = $state(100);
  center = $state<CenterName>('mean');
  #at = $state<ValueAt>('last');

  readonly metric: Metric = $derived(METRICS[this.metricName]);
  readonly layerShown: number = $derived.by(() => {
    if (this.metric.scope === 'network') return 0;
    return this.metric.scope === 'both' ? this.layer : Math.max(1, this.layer);
  });
  /** The best value is kept for metrics of the whole network of which more or less is better. */
  readonly hasBest: boolean = $derived(this.metric.better !== null && this.layerShown === 0);
  readonly at: ValueAt = $derived(this.#at === 'best' && !this.hasBest ? 'last' : this.#at);
  /** "Held-out accuracy", "Mean |f′| of layer 2". */
  readonly title: string = $derived(
    this.layerShown === 0 ? this.metric.label : `${this.metric.label} of layer ${this.layerShown}`,
  );
  /** "final value", "value at step 100". */
  readonly atText: string = $derived(
    this.at === 'step' ? `value at step ${this.step}` : this.at === 'best' ? 'best value' : 'final value',
  );

  setAt(at: ValueAt): void {
    this.#at = at;
  }

  /** Metrics to choose from. */
  get metrics(): readonly Metric[] {
    return METRIC_LIST;
  }

  /** What the heat map counts of a run; null where it has no such value, or as long as it is not read. */
  valueOf(run: RunSummary): number | null {
    const { metric, at, layerShown: layer } = this;
    const name = metric.name as MetricName;
    if (at === 'step') return Number.isInteger(this.step) ? stepValues.of(run, name, this.step, layer) : null;
    // Lists know the summaries of the whole network only. The last step of a run that trains is another each moment.
    if (layer > 0) return isActive(run.status) ? null : stepValues.of(run, name, run.step, layer);
    const series = run.metrics[name];
    if (series === undefined) return null;
    if (at === 'last') return series.last;
    return metric.better === 'lower' ? series.min : series.max;
  }
}

export const sweepView = new SweepView();

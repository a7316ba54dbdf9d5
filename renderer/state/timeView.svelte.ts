import type { QuantityName } from '../../shared/histogram';
import type { MetricName } from '../../shared/metrics';
import type { RunId } from '../../shared/run';

/** The recorded metrics that are drawn over the layers at a step, and the loss that a second run may be locked by. */
export const FLOW_METRICS: readonly MetricName[] = [
  'loss.train',
  'gradNorm',
  'updateRatio',
  'preActivation.square',
  'theory.q',
  'gradientGrowth',
  'theory.gradientGrowth',
];

/** What is shown of past steps: the same for all runs, as long as the window is open. */
class TimeView {
  open = $state(false);
  /** The measurement of the heat map over layers and steps. */
  metric = $state<MetricName>('activation.std');
  quantity = $state<QuantityName>('activation');
  /** What colours the units of the map. */
  share = $state<'active' | 'saturated'>('active');
  /** Whether the distribution is drawn as a heat map or as ridges. */
  shape = $state<'heat' | 'ridges'>('heat');
  /** A second run beside the first; null for none. */
  beside = $state<RunId | null>(null);
  /** How the second one follows: at the same step, or where its training loss is the same. */
  lock = $state<'step' | 'loss'>('step');

  /** The recorded metrics that are drawn. */
  get metrics(): readonly MetricName[] {
    return this.open ? [this.metric, ...FLOW_METRICS] : [];
  }
}

export const timeView = new TimeView();

import { NO_DISTRIBUTIONS, type DistributionView } from '../../shared/savedComparison';
import type { Beside } from './sharedSteps';

/** What the distributions of a run's page show: which quantity, layer and step, and which steps are laid over it. */
class RunDistributions {
  view = $state.raw<DistributionView>(NO_DISTRIBUTIONS);
  beside = $state.raw<readonly Beside[]>(['first', 'none']);

  change(part: Partial<DistributionView>): void {
    this.view = { ...this.view, ...part };
  }

  /** Lays another step over the shown one, in this place. */
  setBeside(place: number, step: Beside): void {
    this.beside = this.beside.map((old, i) => (i === place ? step : old));
  }

  /** Another run is shown, which has other steps. */
  forgetSteps(): void {
    this.change({ step: null });
    this.beside = this.beside.map((each) => (typeof each === 'number' ? 'none' : each));
  }
}

export const runDistributions = new RunDistributions();

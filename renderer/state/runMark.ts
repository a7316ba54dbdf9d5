import type { RunSummary } from '../../shared/run';
import type { PlanePoint } from '../../shared/signal';

/** A run at its place in the plane. */
export interface RunMark {
  readonly run: RunSummary;
  readonly point: PlanePoint;
  /** Share of held-out (else training) examples that it got right at the end; null while unknown, or without classes. */
  readonly success: number | null;
}

import type {
  Agreement,
  DataRows,
  LinePoint,
  PhaseMap,
  Plane,
  Proposal,
  SignalResult,
  SignalSetting,
  SignalTheory,
} from '../../shared/signal';
import type { ActivationName } from '../../shared/activations';

/** A setting to be measured, and the examples that lie in a file. */
export interface SignalTask {
  /** Names the setting: `settingKey`. */
  readonly key: string;
  readonly setting: SignalSetting;
  readonly rows: DataRows | null;
  /** Only a proposal is missing. */
  readonly measured: boolean;
}

/** An activation whose plane is to be computed. */
export interface PhaseTask {
  readonly activation: ActivationName;
  readonly alpha: number;
  readonly plane: Plane;
}

/** Page → worker. Each takes the place of the one before of its kind. */
export type WorkOrder =
  | { readonly kind: 'signal'; readonly tasks: readonly SignalTask[] }
  | { readonly kind: 'phase'; readonly task: PhaseTask }
  | { readonly kind: 'agreement'; readonly settings: readonly SignalSetting[] };

/** Worker → page. */
export type WorkAnswer =
  /** `theory` with the first one: together, for both are drawn in one chart. */
  | { readonly kind: 'result'; readonly key: string; readonly result: SignalResult; readonly theory?: SignalTheory }
  | { readonly kind: 'theory'; readonly key: string; readonly theory: SignalTheory }
  | { readonly kind: 'proposal'; readonly key: string; readonly proposal: Proposal }
  | { readonly kind: 'failed'; readonly key: string; readonly message: string }
  | { readonly kind: 'map'; readonly key: string; readonly map: PhaseMap; readonly finished: boolean }
  | { readonly kind: 'agreement'; readonly agreement: Agreement }
  | { readonly kind: 'line'; readonly key: string; readonly line: readonly LinePoint[] };

export function phaseKey({ activation, alpha, plane }: PhaseTask): string {
  return JSON.stringify([activation, alpha, plane]);
}

import type { ExperimentSpec } from '../experiment';
import type { MetricName } from '../metrics';
import type { Evidence } from './evidence';
import type { Reading } from './reading';

/** Stable keys of the causes, in causal order: where two begin at the same step, the earlier brings about the later. */
export const CAUSE_IDS = [
  'constantLabels',
  'lossMismatch',
  'linearCollapse',
  'symmetricUnits',
  'inputsNotScaled',
  'learningRateTooLarge',
  'deadUnits',
  'saturation',
  'explodingGradient',
  'vanishingGradient',
  'learningRateTooSmall',
  'oneClassOutput',
  'shuffledLabels',
  'tooLittleCapacity',
] as const;
export type CauseId = (typeof CAUSE_IDS)[number];

/** A named number of a rule, for the window to show. */
export interface Threshold {
  readonly value: number;
  /** What is compared with it, in a few words. */
  readonly meaning: string;
}

/** One field that a fix sets: `network.layers.0.initializer.name`, before and after. */
export interface Change {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** A corrected experiment, as near to the run as it can be. */
export interface Fix {
  readonly spec: ExperimentSpec;
  readonly changes: readonly Change[];
  /** What is changed, in one sentence. */
  readonly sentence: string;
}

/** A cause that was found in a run. */
export interface Finding {
  readonly cause: CauseId;
  /** Layer from 1, or null for the network as a whole. */
  readonly layer: number | null;
  /** Where it began. */
  readonly step: number;
  /** 0 at the threshold … 1 as far beyond it as can be. */
  readonly severity: number;
  /** One sentence with the numbers. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  /** Null where no setting mends it; `advice` says then what to look at. */
  readonly fix: Fix | null;
  /** What to do, in a sentence: that of the fix, or that of the cause where there is none. */
  readonly advice: string;
}

/** What a rule says of a run; the rest of a finding follows from the record. */
export type Detected = Omit<Finding, 'cause' | 'advice'>;

/** Something that can be wrong with a run: what it is, and the rule that recognizes and mends it. */
export interface Cause {
  readonly id: CauseId;
  readonly title: string;
  /** What it is, and why it keeps a network from learning. */
  readonly what: string;
  /** How it is recognized, in words; the numbers are in `thresholds`. */
  readonly recognized: string;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  /** What to do, and what to look at where no setting mends it. */
  readonly advice: string;
  /** Measurements without which nothing can be said; none where the settings or the data show it. */
  readonly needs: readonly MetricName[];
  /** Lessons that show it, by id. */
  readonly lessons: readonly string[];
  /** Terms of the glossary, by id. */
  readonly terms: readonly string[];
  readonly find: (reading: Reading) => Detected | null;
}

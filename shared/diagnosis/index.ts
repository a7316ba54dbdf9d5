import { CAUSE_IDS, type Cause, type Finding } from './cause';
import { causes } from './causes/index';
import type { RunFacts } from './facts';
import { Reading } from './reading';

export { CAUSE_IDS, type Cause, type CauseId, type Change, type Finding, type Fix, type Threshold } from './cause';
export { causes } from './causes/index';
export type { Evidence } from './evidence';
export { dataFacts, type ColumnFacts, type DataFacts, type RunFacts } from './facts';

/**
 * What is wrong with a run, by its measurements, ranked by which came first; where two began at the same step, what
 * brings about the other comes first. Empty for a healthy run, and as long as too little is known.
 */
export function diagnose(facts: RunFacts): readonly Finding[] {
  const reading = new Reading(facts);
  const findings = causes.flatMap((cause): Finding[] => {
    const found = cause.find(reading);
    return found === null
      ? []
      : [
          {
            ...found,
            cause: cause.id,
            // Of numbers without a measure, such as infinite ones.
            severity: Number.isNaN(found.severity) ? 1 : Math.min(1, Math.max(0, found.severity)),
            advice: found.fix?.sentence ?? cause.advice,
          },
        ];
  });
  const order = ({ cause }: Finding) => CAUSE_IDS.indexOf(cause);
  return findings.sort((a, b) => a.step - b.step || order(a) - order(b));
}

/** A cause about which nothing can be said, and the measurements that are missing. */
export interface Unknown {
  readonly cause: Cause;
  readonly missing: readonly string[];
}

/** Causes that the run was not recorded for. */
export function unknown(facts: RunFacts): readonly Unknown[] {
  const recorded = new Set<string>();
  for (const { metric, steps } of facts.series) if (steps.length > 0) recorded.add(metric);
  return causes.flatMap((cause) => {
    const missing = cause.needs.filter((metric) => !recorded.has(metric));
    return missing.length === 0 ? [] : [{ cause, missing }];
  });
}

import type { CauseId, Finding } from '../../shared/diagnosis';

/** What can only be told when a run has had its time: a sound one may look so half-way. */
const AT_THE_END: readonly CauseId[] = ['shuffledLabels', 'tooLittleCapacity'];

/** What is to be said first of a run; of one that goes on, only what more steps will not mend. */
export function firstToSay(findings: readonly Finding[], goesOn: boolean): Finding | null {
  return findings.find(({ cause }) => !goesOn || !AT_THE_END.includes(cause)) ?? null;
}

/** Looks in a row that must agree. */
const LOOKS = 2;

/**
 * The first finding of a run while it trains, without flicker: one appears when two looks in a row have it, and goes, or
 * gives way to another, when two looks in a row have not.
 */
export class SteadyFinding {
  #shown: Finding | null = null;
  #next: Finding | null = null;
  #looks = 0;

  /** Takes in a look; returns what is to be shown. */
  look(finding: Finding | null): Finding | null {
    if (isSame(finding, this.#shown)) {
      this.#looks = 0;
      // The numbers of a finding may go on.
      this.#shown = finding;
      return finding;
    }
    this.#looks = this.#looks > 0 && isSame(finding, this.#next) ? this.#looks + 1 : 1;
    this.#next = finding;
    if (this.#looks >= LOOKS) {
      this.#shown = finding;
      this.#looks = 0;
    }
    return this.#shown;
  }
}

function isSame(one: Finding | null, other: Finding | null): boolean {
  return one?.cause === other?.cause;
}

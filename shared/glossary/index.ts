import { APP_TERMS } from './appTerms';
import { INITIALIZATION_TERMS } from './initializationTerms';
import { MEASUREMENT_TERMS } from './measurementTerms';
import { NETWORK_TERMS } from './networkTerms';
import { RECORD_TERMS } from './recordTerms';
import type { Term, TermRecord } from './term';
import { TRAINING_TERMS } from './trainingTerms';

export { TERM_PLACES, type Term, type TermPlace } from './term';

/** Words of the field and of the app, written by hand. */
const WRITTEN = {
  ...NETWORK_TERMS,
  ...INITIALIZATION_TERMS,
  ...TRAINING_TERMS,
  ...MEASUREMENT_TERMS,
  ...APP_TERMS,
} as const satisfies Record<string, TermRecord>;

/** Id of a hand-written term; those of records are `activation.relu` and the like. */
export type TermId = keyof typeof WRITTEN;

export const WRITTEN_TERMS: readonly Term[] = Object.entries<TermRecord>(WRITTEN).map(([id, record]) => ({
  id,
  ...record,
}));

/** Every term, in the order of the alphabet. */
export const GLOSSARY: readonly Term[] = [...WRITTEN_TERMS, ...RECORD_TERMS].sort(
  (a, b) => compare(sortKey(a), sortKey(b)) || compare(a.id, b.id),
);

const byId = new Map(GLOSSARY.map((term) => [term.id, term]));

export function termOf(id: string): Term | undefined {
  return byId.get(id);
}

/** Labels of the window by what they say: a written term comes before a record's, whose label may be the same. */
const byLabel = new Map<string, string>();
for (const term of [...WRITTEN_TERMS, ...RECORD_TERMS]) {
  for (const label of [term.term, ...(term.labels ?? [])]) {
    const key = folded(label);
    if (!byLabel.has(key)) byLabel.set(key, term.id);
  }
}
// Other words for a term only where no label is the same.
for (const term of WRITTEN_TERMS) {
  for (const name of term.alsoCalled ?? []) if (!byLabel.has(folded(name))) byLabel.set(folded(name), term.id);
}

/** Id of the term that a label of the window stands for, or null. */
export function termOfLabel(label: string): string | null {
  return byLabel.get(folded(label)) ?? byLabel.get(folded(withoutRemark(label))) ?? null;
}

function folded(label: string): string {
  return label.trim().toLowerCase();
}

/** "Units each (differ)" → "Units each", "Gradient norm, layer 2" and "… per layer" → "Gradient norm". */
function withoutRemark(label: string): string {
  return label.replace(/\s*(?:[(,:].*| per layer)$/, '').trim();
}

/** By letters: signs and digits before them do not count. */
function sortKey({ term }: Term): string {
  return term.toLowerCase().replace(/^[^\p{L}]+/u, '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

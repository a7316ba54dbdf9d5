/** Nobody mistypes a longer one; comparing takes the product of the lengths. */
const LONGEST_WORD = 200;

/**
 * The candidate that a misspelled word most likely means, or null when none is near.
 *
 * Near means: equal but for case, `_`, `-` and spaces; or at most a third of its letters mistyped (a letter added, left
 * out, changed, or swapped with its neighbour); or the shortest candidate that begins so (`acc`: `accuracy`).
 */
export function closest(word: string, candidates: Iterable<string>): string | null {
  const wanted = fold(word);
  if (wanted === '' || wanted.length > LONGEST_WORD) return null;
  let best: string | null = null;
  let bestDistance = Infinity;
  let shortestStart: string | null = null;
  for (const candidate of candidates) {
    const folded = fold(candidate);
    const distance = editDistance(wanted, folded);
    const allowed = Math.max(1, Math.floor(Math.max(wanted.length, folded.length) / 3));
    const isNear = distance <= allowed && distance < Math.min(wanted.length, folded.length);
    if ((distance === 0 || isNear) && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
    const isStart = wanted.length >= 3 && folded.startsWith(wanted);
    if (isStart && (shortestStart === null || candidate.length < shortestStart.length)) shortestStart = candidate;
  }
  return best ?? shortestStart;
}

/** The end of a sentence about an unknown name: `; did you mean "relu"?`, or the names to choose from. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const guess = closest(word, candidates);
  return guess === null ? `; choose one of ${candidates.join(', ')}` : `; did you mean "${guess}"?`;
}

/** Differences of case and of word separators do not count. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[\s_-]/g, '');
}

/**
 * Fewest single-letter edits that turn one word into the other; a swap of two neighbours is one edit.
 *
 * Cost    O(a · b); no letter is edited twice (optimal string alignment).
 * Source  "A technique for computer detection and correction of spelling errors", 1964, doi:10.1145/363958.363994.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, beforeLast[j - 2]! + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}

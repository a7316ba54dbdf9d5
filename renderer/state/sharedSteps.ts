/** The steps at which all of these runs have a histogram. */
export function sharedSteps(all: readonly (readonly { readonly step: number }[])[]): number[] {
  const [first = [], ...others] = all;
  const sets = others.map((histograms) => new Set(histograms.map(({ step }) => step)));
  return first.map(({ step }) => step).filter((step) => sets.every((set) => set.has(step)));
}

/** The last of some ascending steps that is not beyond the wanted one; the last of all for null, the first for lack of one. */
export function stepAt(steps: readonly number[], wanted: number | null): number | null {
  if (wanted === null) return steps.at(-1) ?? null;
  return steps.findLast((step) => step <= wanted) ?? steps[0] ?? null;
}

/** A step that is laid over the shown one: an end of those recorded, a certain one, or none. */
export type Beside = 'none' | 'first' | 'last' | number;

/**
 * The steps whose histograms are laid over each other, ascending, each once. `place` is 0 for the shown one and counts
 * the places of `beside` from 1, so that a step looks the same wherever the others are.
 */
export function overlaidSteps(
  steps: readonly number[],
  shown: number | null,
  beside: readonly Beside[],
): { readonly step: number; readonly place: number }[] {
  const wanted = [shown, ...beside.map((each) => stepBeside(steps, each))];
  return wanted
    .flatMap((step, place) => (step === null || wanted.indexOf(step) < place ? [] : [{ step, place }]))
    .sort((a, b) => a.step - b.step);
}

function stepBeside(steps: readonly number[], beside: Beside): number | null {
  if (beside === 'none') return null;
  if (beside === 'first') return steps[0] ?? null;
  return stepAt(steps, beside === 'last' ? null : beside);
}

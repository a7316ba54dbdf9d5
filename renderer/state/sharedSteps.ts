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

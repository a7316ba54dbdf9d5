/** Training between two looks at the messages: short, so that pause and stop answer at once. */
export const SLICE_MS = 8;
/** Steps between two looks at the clock, at most. */
const MOST_STEPS = 2000;

/** As many steps as fit into a quarter of a slice, judged by `steps` that took `ms`. */
export function nextBurst(steps: number, ms: number): number {
  return Math.max(1, Math.min(MOST_STEPS, Math.floor((steps * SLICE_MS) / (4 * Math.max(ms, 0.001)))));
}

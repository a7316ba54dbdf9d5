import type { Cause } from '../cause';

/** Every cause, in causal order. */
export const causes: readonly Cause[] = [];

/** How often a fault is tried: some times in `npm test`, which must stay short, all times in `npm run test:faults`. */
export function faultCount(counts: { readonly quick: number; readonly full: number }): number {
  return process.env['INITLAB_FAULTS'] === 'full' ? counts.full : counts.quick;
}

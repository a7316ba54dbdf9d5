import { SIGNAL_QUANTITIES, type SignalQuantity, type SignalQuantityName } from '../../../shared/signal';
import type { Curve } from '../../charts/curves';
import type { SignalColumn } from '../../state/signal.svelte';

const DASH = [5, 4] as const;
const count = (length: number) => Float64Array.from({ length }, (_, i) => i + 1);

/** Measured and predicted curves of a quantity over the layers; each column has a colour. */
export function signalCurves(
  columns: readonly SignalColumn[],
  labels: readonly string[],
  name: SignalQuantityName,
): Curve[] {
  const quantity: SignalQuantity = SIGNAL_QUANTITIES[name];
  const alone = columns.length === 1;
  return columns.flatMap(({ result, theory }, i) => {
    const of = (what: string) => (alone ? what : `${labels[i]}, ${what}`);
    const curves: Curve[] = [];
    if (result !== null) {
      const { median, low, high } = result.bands[name];
      // The last layer has no layer above it: that is no gap in a curve.
      const length = name === 'lnChi' ? Math.max(1, median.length - 1) : median.length;
      const several = result.networks > 1;
      curves.push({
        key: `measured-${i}`,
        label: of(several ? `measured, median of ${result.networks}` : 'measured, 1 network'),
        x: count(length),
        y: median.slice(0, length),
        color: i,
        dash: [],
        ...(several ? { band: { low: low.slice(0, length), high: high.slice(0, length) } } : {}),
      });
    }
    const { predicted } = quantity;
    if (theory?.layers != null && predicted !== null) {
      const points = theory.layers.flatMap((layer, l) => {
        const value = predicted(layer);
        return value === null ? [] : [[l + 1, value] as const];
      });
      if (points.length > 0) {
        curves.push({
          key: `theory-${i}`,
          label: of('theory, infinite width'),
          x: points.map(([x]) => x),
          y: points.map(([, y]) => y),
          color: i,
          dash: DASH,
          width: 1.5,
        });
      }
    }
    return curves;
  });
}

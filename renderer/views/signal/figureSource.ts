import type { FigureSource } from '../../charts/figure/sheet';
import { signal } from '../../state/signal.svelte';

/** What a figure of Signal says beside its curves: how it was measured, and every setting. */
export function signalSource(): FigureSource {
  const { depth, width, batch, seeds, seed } = signal.current;
  const first = `${depth} layers of ${width} units, ${batch} examples, seeds ${seed} to ${seed + seeds - 1}`;
  return {
    caption: `${first}. Solid: measured, median; band: a tenth to nine tenths of the networks; dashed: theory of infinite width.`,
    about: { settings: signal.settings, hashes: signal.columns.map(({ result }) => result?.hash ?? null) },
  };
}

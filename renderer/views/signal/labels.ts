import { ACTIVATIONS } from '../../../shared/activations';
import { formatNumber } from '../../../shared/formatNumber';
import { INITIALIZERS } from '../../../shared/initializers';
import type { SignalSetting } from '../../../shared/signal';

/** "tanh · He (Kaiming) normal", "tanh · σ_w 1.5, σ_b 0.3". */
export function columnLabel({ activation, initializer, sigmaW, sigmaB }: SignalSetting): string {
  const alpha = activation['alpha'];
  const shape = alpha === undefined ? '' : ` (${formatNumber(Number(alpha))})`;
  const gain = Number(initializer['gain'] ?? 1);
  const record = `${INITIALIZERS[initializer.name].label}${gain === 1 ? '' : ` × ${formatNumber(gain)}`}`;
  const weights = sigmaW === null ? record : `σ_w ${formatNumber(sigmaW)}`;
  const biases = sigmaB === 0 ? '' : `, σ_b ${formatNumber(sigmaB)}`;
  return `${ACTIVATIONS[activation.name].label}${shape} · ${weights}${biases}`;
}

/** Labels that tell columns apart: numbered where two are the same. */
export function columnLabels(settings: readonly SignalSetting[]): string[] {
  const labels = settings.map(columnLabel);
  return labels.map((label, i) =>
    labels.indexOf(label) === i && labels.lastIndexOf(label) === i ? label : `${label} (${i + 1})`,
  );
}

import { ACTIVATIONS, type Activation, type ActivationName } from '../activations';
import type { Choice } from '../params';

/** A chosen activation as a record with its shape parameter (0 where it has none). */
export function shapeOf(choice: Choice<ActivationName>): { readonly activation: Activation; readonly alpha: number } {
  const activation: Activation = ACTIVATIONS[choice.name];
  return { activation, alpha: Number(choice['alpha'] ?? activation.params['alpha']?.default ?? 0) };
}

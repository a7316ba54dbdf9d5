import type { DenseLayer } from './network';

/** Where a parameter of a network is: all from 0. */
export interface ParameterPlace {
  readonly layer: number;
  readonly unit: number;
  /** The input that a weight multiplies; null for biases and slopes. */
  readonly input: number | null;
  /** The number of a learned slope; null for weights and biases. */
  readonly slope: number | null;
}

/** The place of the `index`-th parameter. */
export function placeOf(layers: readonly DenseLayer[], index: number): ParameterPlace {
  const layer = layers.findIndex(({ end }) => index < end);
  const { weightsAt, biasesAt, slopesAt, fanIn } = layers[layer]!;
  if (index >= slopesAt) return { layer, unit: index - slopesAt, input: null, slope: index - slopesAt };
  if (index >= biasesAt) return { layer, unit: index - biasesAt, input: null, slope: null };
  const at = index - weightsAt;
  return { layer, unit: Math.floor(at / fanIn), input: at % fanIn, slope: null };
}

/** What a parameter is called; units and inputs count from 1. */
export function parameterName(layers: readonly DenseLayer[], index: number): string {
  const { layer, unit, input, slope } = placeOf(layers, index);
  const inLayer = `of layer ${layer + 1}`;
  if (slope !== null) return `slope ${slope + 1} ${inLayer}`;
  if (input === null) return `bias of unit ${unit + 1} ${inLayer}`;
  return `weight of unit ${unit + 1} from input ${input + 1} ${inLayer}`;
}

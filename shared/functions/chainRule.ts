import { centralDifference } from '../centralDifference';
import { slopeOf, type Network } from '../network';
import type { MicroData, MicroRun } from './microNet';

/** A weight or a bias of a layer (from 0): `input` is the unit before it, or null for the bias. */
export interface Place {
  readonly layer: number;
  readonly unit: number;
  readonly input: number | null;
}

/** A number in a product of the chain rule, and where it is in the network. */
export interface Factor {
  readonly kind: 'loss' | 'slope' | 'weight' | 'input' | 'one';
  /** What it is, such as "∂L/∂a₃,₁". */
  readonly symbol: string;
  readonly value: number;
  /** The layer (from 0; −1 for the inputs of the network) and the unit it is at; of a weight, the unit that it leads to. */
  readonly layer: number;
  readonly unit: number;
  /** Of a weight: the unit it comes from. */
  readonly input: number | null;
}

/** One way from the loss back to a weight: the product of its factors is its share of the gradient. */
export interface Path {
  readonly factors: readonly Factor[];
  readonly product: number;
}

export interface ChainRule {
  readonly paths: readonly Path[];
  /** Sum of the products. */
  readonly sum: number;
  /** What the core's backward pass stored for the same weight. */
  readonly gradient: number;
  /** Central difference of the loss. */
  readonly numeric: number;
}

/** Where a place's parameter lies in the block. */
export function parameterAt(network: Network, { layer, unit, input }: Place): number {
  const { weightsAt, biasesAt, fanIn } = network.layers[layer]!;
  return input === null ? biasesAt + unit : weightsAt + unit * fanIn + input;
}

/** Step of the central differences: fourth order, so that rounding and truncation are both some 1e-12. */
const STEP = 1e-3;

/** ∂loss/∂parameter by fourth-order central differences. The parameter is as it was afterwards. */
export function numericGradient(run: MicroRun, data: MicroData, from: number, count: number, at: number): number {
  const { parameters } = run.network;
  const step = STEP * Math.max(1, Math.abs(parameters[at]!));
  return centralDifference(parameters, at, step, () => run.forward(data, from, count));
}

/**
 * The chain rule for one weight and example `example`, written out: for every way from the loss to the weight the product of
 * ∂L/∂a of the output, then f′(z) and a weight for every layer passed, f′(z) of the weight's own unit, and what the weight
 * multiplies. There are as many ways as choices of a unit in each layer behind the next one.
 */
export function chainRule(run: MicroRun, data: MicroData, example: number, place: Place): ChainRule {
  const at = parameterAt(run.network, place);
  const numeric = numericGradient(run, data, example, 1, at);
  const { upstream } = run.pass(data, example, 1);
  const gradient = run.gradients[at]!;
  const paths = waysTo(run, place, upstream).map((factors): Path => ({
    factors,
    product: factors.reduce((product, { value }) => product * value, 1),
  }));
  return { paths, sum: paths.reduce((sum, { product }) => sum + product, 0), gradient, numeric };
}

const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉';
const small = (number: number): string => [...String(number)].map((digit) => SUBSCRIPTS[Number(digit)]).join('');
/** Layers and units counted from 1, as they are shown. */
export const indexed = (letter: string, layer: number, unit: number): string =>
  layer < 0 ? `x${small(unit + 1)}` : `${letter}${small(layer + 1)},${small(unit + 1)}`;
/** With a comma between the units where one of them has two digits. */
export const weightSymbol = (layer: number, unit: number, input: number): string =>
  `w${small(layer + 1)},${small(unit + 1)}${Math.max(unit, input) > 8 ? ',' : ''}${small(input + 1)}`;

function waysTo({ network, work }: MicroRun, { layer, unit, input }: Place, upstream: Float64Array): Factor[][] {
  const last = network.layers.length - 1;
  const slope = (l: number, j: number): Factor => {
    const { activation } = network.layers[l]!;
    const value = activation.df(work.preActivations[l]![j]!, slopeOf(network.layers[l]!, network.parameters, j));
    return { kind: 'slope', symbol: `f′(${indexed('z', l, j)})`, value, layer: l, unit: j, input: null };
  };
  /** Factors from the loss to δ of unit j in layer l, for every way. */
  const toDelta = (l: number, j: number): Factor[][] => {
    if (l === last) {
      const symbol = `∂L/∂${indexed('a', l, j)}`;
      const loss: Factor = { kind: 'loss', symbol, value: upstream[j]!, layer: l, unit: j, input: null };
      return [[loss, slope(l, j)]];
    }
    const next = network.layers[l + 1]!;
    return Array.from({ length: next.fanOut }, (_, k) => {
      const value = network.parameters[parameterAt(network, { layer: l + 1, unit: k, input: j })]!;
      const symbol = weightSymbol(l + 1, k, j);
      const weight: Factor = { kind: 'weight', symbol, value, layer: l + 1, unit: k, input: j };
      return toDelta(l + 1, k).map((factors) => [...factors, weight, slope(l, j)]);
    }).flat();
  };
  return toDelta(layer, unit).map((factors) => [...factors, lastFactor(network, work, layer, input)]);
}

function lastFactor(network: Network, work: MicroRun['work'], layer: number, input: number | null): Factor {
  if (input === null) return { kind: 'one', symbol: '1 (bias)', value: 1, layer, unit: 0, input: null };
  const values = layer === 0 ? work.inputs : work.activations[layer - 1]!;
  const value = values[input]!;
  return { kind: 'input', symbol: indexed('a', layer - 1, input), value, layer: layer - 1, unit: input, input: null };
}

import type { ActivationName } from './activations';

/** The square of a leaky ReLU's gain: half of the inputs pass, the others with the slope. */
export function leakyGainSquared(slope: number): number {
  return 2 / (1 + slope * slope);
}

const TANH = 5 / 3;
const SELU = 3 / 4;
const leaky = (slope: number): number => Math.sqrt(leakyGainSquared(slope));

/**
 * By how much to multiply weights of variance 1/fanIn so that the signal keeps its size through a function of that shape
 * parameter, as PyTorch's `calculate_gain` recommends it.
 */
export const GAINS: Readonly<Partial<Record<ActivationName, (alpha: number) => number>>> = {
  identity: () => 1,
  logistic: () => 1,
  tanh: () => TANH,
  relu: () => leaky(0),
  leakyRelu: leaky,
  prelu: leaky,
  selu: () => SELU,
};

const short = (gain: number): string => String(Number(gain.toPrecision(4)));

/** The recommendations that no initializer has built in, as one sentence. */
export const GAIN_ADVICE = `Recommended: ${short(TANH)} for tanh, ${short(leaky(0))} for ReLU (He has it built in), ${SELU} for SELU.`;

import type { ActivationName } from '../activations';
import { log } from '../math';
import type { Choice } from '../params';
import { layersOf } from './experiments';
import { slopeOfLine } from './matrices';
import { drawPreActivations, layerNetwork, meanSquare, passNormal, shareOf } from './signals';

const FANS = [16, 64, 256, 1024] as const;
const UNITS = 256;
const EXAMPLES = 64;
const WIDTH = 256;
const LAYERS = 30;
const ROWS = 16;

/** Slope of log Var z against log n, for layers of n standard normal inputs. */
export function varianceSlope(initializer: Choice, seed: number): number {
  const variances = FANS.map((fanIn) =>
    meanSquare(
      drawPreActivations({ fanIn, fanOut: UNITS, initializer, examples: EXAMPLES, input: (rng) => rng.normal() }, seed),
    ),
  );
  return slopeOfLine(FANS.map(log), variances.map(log));
}

/** What becomes of a standard normal signal in 30 layers of 256 units. */
export interface DeepSignal {
  /** Mean a² of layer 30 beside layer 1. */
  readonly ratio: number;
  /** Share of outputs above 0, over all layers. */
  readonly active: number;
}

export function deepSignal(activation: ActivationName, initializer: Choice, seed: number): DeepSignal {
  const network = layerNetwork(WIDTH, layersOf(LAYERS, WIDTH), activation, initializer, seed);
  const { activations } = passNormal(network, ROWS, seed);
  const shares = activations.map((a) => shareOf(a, (value) => value > 0));
  return {
    ratio: meanSquare(activations[LAYERS - 1]!) / meanSquare(activations[0]!),
    active: shares.reduce((sum, share) => sum + share, 0) / LAYERS,
  };
}

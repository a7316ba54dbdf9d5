import type { ExperimentSpec } from '../experiment';
import { log } from '../math';
import { meanFieldLayer } from '../signal';
import { lengthPoint } from '../theory';

/** What the theory of infinite width says of the hidden layers. */
export interface GuideTheory {
  /** Growth of the squared gradient in a layer, where the signal has settled. */
  readonly chi: number;
  /** Layers through which a gradient can be followed: six times the depth scale; null where there is no limit. */
  readonly trainableDepth: number | null;
}

/** χ this close to 1 sets no limit that any network here would meet. */
const CRITICAL = 1e-3;
/** "Deep information propagation", 2016, arXiv:1611.01232: networks train up to about six depth scales. */
const SCALES = 6;

/** Null where the theory says nothing: for weights that are not drawn alike around 0. */
export function theoryOf(spec: ExperimentSpec): GuideTheory | null {
  const [hidden] = spec.network.layers;
  if (hidden === undefined || spec.network.layers.length < 2) return null;
  const layer = meanFieldLayer(hidden, hidden.units);
  if (layer === null) return null;
  const { chi1 } = lengthPoint(layer);
  if (!Number.isFinite(chi1)) return null;
  return { chi: chi1, trainableDepth: Math.abs(chi1 - 1) < CRITICAL ? null : SCALES / Math.abs(log(chi1)) };
}

/**
 * Signals in networks of infinite width at initialization: each pre-activation is then N(0, q), and q, the correlation c of
 * two inputs and the squared gradient follow maps from layer to layer. Every integral is within about 1e-13.
 */
export { criticalPoint, type CriticalPoint } from './criticalLine';
export {
  covarianceMap,
  fixedPoint,
  lengthMap,
  lengthPoint,
  type FixedPoint,
  type LengthPoint,
  type MeanFieldLayer,
  type Phase,
} from './meanField';
export { correlatedMoments, gaussianMoments, type CorrelatedMoments, type GaussianMoments } from './moments';
export type { Shape, Transfer } from './shape';
export { gainsAt, predictLayers, type Gains, type PredictedLayer } from './trajectory';

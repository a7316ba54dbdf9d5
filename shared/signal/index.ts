/**
 * Signals through deep networks at initialization: measured in single precision by the kernels, forward and backward, and predicted
 * by the theory of infinite width.
 */
export {
  AGREEMENT_INITIALIZERS,
  agreementOf,
  agreementPairs,
  agreementSetting,
  AGREES,
  CHANCE,
  measureAgreement,
  type Agreement,
  type Verdict,
} from './agreement';
export { SIGNAL_QUANTITIES, type SignalQuantity, type SignalQuantityName } from './curves';
export { conditionsOf, SIGNAL_CONDITIONS, type ConditionName, type SignalCondition } from './conditions';
export {
  DEPTH_SWEEP,
  depthSweep,
  experimentOf,
  planePoint,
  type PlanePoint,
  type TrainableSetting,
} from './experiment';
export { experimentNetwork, isSetting, measureExperiment } from './file';
export { INPUTS, type InputName } from './inputKinds';
export { batchOf, dataSpec, needsRows, rowsOf, type DataRows } from './inputs';
export { SignalLab, type LayerDistributions, type Measurement, type SignalNetwork } from './measure';
export * from './phase';
export {
  deepLimit,
  meanFieldLayer,
  meanFieldLayers,
  predictSignal,
  shapeOf,
  withCorrelations,
  type PredictedSignal,
} from './predict';
export { SIGNAL_PRESETS, type SignalPreset } from './presets';
export { proposalFor, type Proposal } from './proposal';
export {
  DEFAULT_SIGNAL,
  inputFeatures,
  layersOf,
  parseSignalSetting,
  settingKey,
  SIGNAL_FIELDS,
  weightsOf,
  type SignalSetting,
} from './setting';
export { log2OfBin, signalCount, type SignalHistogram } from './signalHistogram';
export {
  coarseRows,
  measureAll,
  measureSetting,
  networkOf,
  resultOf,
  type Band,
  type SignalResult,
  type SignalTheory,
} from './study';

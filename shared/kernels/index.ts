/** Entry of the float32 kernels: what the module exports. */
import { PANEL } from './panels';
export { resetGuard } from './guard';
export { columnSums, forward, inputGradient, weightGradient } from './matrix';
export { backwardPass, forwardPass, lossPass, meanScale } from './network';
export { drawOrder } from './order';
export { peak } from './peak';
export { histogram } from './histogram';
export { pairSums, scaled, signalMoments, signalStatistics, sumOfSquares } from './signal';
export { layerStatistics, updateRatio } from './statistics';
export { gather, gradientNorms, step } from './step';
export { help } from './help';
export { clip, update } from './update';

/** First byte of the memory that the kernels leave to their user. */
export const heap: usize = __heap_base;
/** Numbers of the panel that a network's matrix products need. */
export const panelSize: i32 = PANEL;

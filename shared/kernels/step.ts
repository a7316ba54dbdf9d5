import { isRisky, isSound, keep, largestSize } from './guard';
import { Network } from './layout';
import { sumOfSquares } from './losses';
import { backwardPass, forwardPass, layerAt, lossPass, meanScale } from './network';
import { Job, largestLeft, teamOf, UPDATE } from './team';
import { CLIP_NORM, changePart } from './update';

/** What a step found, in the order of the pass. Anything but DONE has changed neither parameters nor state. */
const DONE: i32 = 0;
const LOSS_NOT_FINITE: i32 = 1;
const GRADIENT_NOT_FINITE: i32 = 2;
const UPDATE_NOT_FINITE: i32 = 3;

/**
 * One optimizer step on `rows` examples: forward, loss, backward, clipping, update.
 *
 * record   whether the layers' gradient norms and the parameters before the step are wanted.
 * Mutates  everything but inputs and targets; the loss and the norms are in network.results.
 */
export function step(
  network: Network,
  inputs: usize,
  targets: usize,
  rows: i32,
  rate: f64,
  decay: f64,
  number: i32,
  record: bool,
): i32 {
  forwardPass(network, inputs, rows);
  const loss = lossPass(network, targets, rows, meanScale(network, rows));
  store<f64>(network.results, loss);
  if (!isFinite(loss)) return LOSS_NOT_FINITE;
  backwardPass(network, inputs, rows, true);
  const count = network.weightCount + network.slopeCount;
  const team = teamOf(network);
  const alone = team.threads === 1;
  const steepest = alone ? largestSize(network.gradients, count) : reinterpret<f32>(largestLeft(team));
  if (!(steepest < Infinity)) return GRADIENT_NOT_FINITE;

  const risky = isRisky(network, steepest, rate, decay);
  if (record || risky || network.clipping === CLIP_NORM) gradientNorms(network);
  if (risky) keep(network);
  else if (record) memory.copy(network.previous, network.parameters, (<usize>count) << 2);
  Job.give(network, UPDATE, inputs, rows, false, rate, decay, number);
  changePart(network, rate, decay, number, 0);
  Job.meet(team);
  return risky && !isSound(network) ? UPDATE_NOT_FINITE : DONE;
}

/** Euclidean norm of all gradients, then of each layer's, after the loss in network.results. */
export function gradientNorms(network: Network): void {
  let total: f64 = 0;
  for (let l = 0; l < network.depth; l++) {
    const layer = layerAt(network, l);
    const count = (layer.inputWidth + 1) * layer.width;
    const squares =
      sumOfSquares(layer.weightGradients, count) + sumOfSquares(layer.slopeGradients, (layer.slopeCount + 3) & ~3);
    store<f64>(network.results + ((<usize>(l + 2)) << 3), sqrt(squares));
    total += squares;
  }
  store<f64>(network.results, sqrt(total), 8);
}

/** Copies `rows` rows of `width` numbers: those that `order` names, from row `from` of it on. */
export function gather(values: usize, width: i32, order: usize, rows: i32, out: usize): void {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < rows; i++) {
    let source = values + <usize>load<i32>(order) * bytes;
    order += 4;
    for (const end = source + bytes; source < end; source += 16) {
      v128.store(out, v128.load(source));
      out += 16;
    }
  }
}

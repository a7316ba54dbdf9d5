import { OPTIMIZERS } from '../optimizers';
import { param } from '../params';
import type { Fix } from './cause';
import { fixOf } from './mend';
import type { Reading } from './reading';
import { short } from './words';

/** A tenth of the learning rate, or the usual one of the optimizer where that is less. */
export function slower({ spec }: Reading): Fix | null {
  const rate = param(spec.optimizer, 'learningRate');
  const usual = OPTIMIZERS[spec.optimizer.name].params.learningRate.default;
  const less = Math.min(Number((rate / 10).toPrecision(3)), usual);
  const sentence = `Take a learning rate of ${short(less)} instead of ${short(rate)}.`;
  return fixOf(spec, [['optimizer.learningRate', less]], sentence);
}

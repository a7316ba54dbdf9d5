import { OPTIMIZERS } from '../../optimizers';
import { param } from '../../params';
import { median } from '../../statistics';
import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { fixOf } from '../mend';
import { beyond, short } from '../words';

const RATIO = threshold(1e-4, 'largest update-to-weight ratio of all layers, median over the run, at most');
const GRADIENT = threshold(1e-3, 'gradient norm, median over the run, at least: there is something to follow');
const FALL = threshold(0.2, 'share by which the training loss fell, at most');
const LEARNED = threshold(0.8, 'share learned of what guessing leaves; a run that learned more is not blamed for it');
const FEWEST = 5;

/** Steps too short to get anywhere. */
export const learningRateTooSmall: Cause = {
  id: 'learningRateTooSmall',
  title: 'Learning rate too small',
  what: 'The gradient shows the way, but each step changes the weights by next to nothing: the loss falls so slowly that the run ends where it began.',
  recognized:
    'No layer is changed by more than a tiny share of its weights a step, though the gradient is not small, and the loss hardly fell.',
  thresholds: { ratio: RATIO, gradient: GRADIENT, fall: FALL, learned: LEARNED },
  advice: 'Take a larger learning rate: steps should change the weights by about a thousandth.',
  needs: ['updateRatio', 'gradNorm', 'loss.train'],
  lessons: ['weightsTooSmall'],
  terms: ['learningRate', 'updateRatio'],
  find(reading) {
    if (reading.hasLearned(LEARNED.value)) return null;
    const typical = (layer: number) => median(reading.points('updateRatio', layer).map(({ value }) => value));
    const layers = [...reading.hidden, reading.outputLayer].map((layer) => ({ layer, ratio: typical(layer) }));
    const largest = layers.reduce((most, each) => (each.ratio > most.ratio || Number.isNaN(most.ratio) ? each : most));
    const points = reading.points('updateRatio', largest.layer);
    if (points.length < FEWEST || !(largest.ratio <= RATIO.value)) return null;
    if (!(median(reading.points('gradNorm').map(({ value }) => value)) >= GRADIENT.value)) return null;
    const [before, now] = [reading.first('loss.train'), reading.last('loss.train')];
    if (before === null || now === null || !(now.value >= (1 - FALL.value) * before.value)) return null;
    const { spec } = reading;
    const rate = param(spec.optimizer, 'learningRate');
    const usual = OPTIMIZERS[spec.optimizer.name].params.learningRate.default;
    const faster = rate < usual ? usual : Math.min(1000, rate * 10);
    return {
      layer: largest.layer,
      step: points[0]!.step,
      severity: beyond(largest.ratio, RATIO.value, 'below'),
      reason: `A step changes the weights of no layer by more than ${short(largest.ratio)} of their size, and in ${now.step} steps the training loss went from ${short(before.value)} to ${short(now.value)}.`,
      evidence: [
        {
          metric: 'updateRatio',
          layer: largest.layer,
          step: points[0]!.step,
          value: largest.ratio,
          threshold: RATIO.value,
          rule: 'below',
        },
      ],
      fix: fixOf(
        spec,
        [['optimizer.learningRate', faster]],
        `Take a learning rate of ${short(faster)} instead of ${short(rate)}.`,
      ),
    };
  },
};

import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { beyond, short } from '../words';

const BEST = threshold(0.9, 'lowest held-out loss as a multiple of that of a guess, at least');
const GAP = threshold(0.02, 'held-out loss above training loss, as a share of the loss of a guess, at least');
const FEWEST = 15;
const WIDTH = threshold(4, 'units of the narrowest hidden layer, at least: it could learn more than a guess');

/** What is learned holds for nothing else. */
export const shuffledLabels: Cause = {
  id: 'shuffledLabels',
  title: 'Labels have nothing to do with the inputs',
  what: 'The answers were shuffled, belong to other rows, or depend on nothing that the inputs tell. The network can learn its examples by heart, but what it learns helps with no other.',
  recognized:
    'The training loss falls below the held-out one, which in all evaluations never got better than that of a guess.',
  thresholds: { best: BEST, gap: GAP, width: WIDTH },
  advice:
    'Look at the data: whether each row has its own label, whether rows were sorted apart from their labels, and whether the inputs can tell the answer at all. No setting mends it.',
  needs: ['loss.train', 'loss.test'],
  lessons: [],
  terms: ['heldOut', 'overfitting'],
  find(reading) {
    const { guess, hidden } = reading;
    if (hidden.length > 0 && Math.min(...hidden.map((layer) => reading.layer(layer).units)) < WIDTH.value) return null;
    const heldOut = reading.points('loss.test').filter(({ value }) => Number.isFinite(value));
    const train = new Map(reading.points('loss.train').map(({ step, value }) => [step, value]));
    const limit = BEST.value * guess.loss;
    if (heldOut.length < FEWEST || !(limit > 0)) return null;
    if (heldOut.some(({ value }) => value < limit)) return null;
    const isApart = ({ step, value }: { step: number; value: number }) =>
      value - (train.get(step) ?? Infinity) >= GAP.value * guess.loss && (train.get(step) ?? Infinity) < guess.loss;
    const half = heldOut.slice(Math.floor(heldOut.length / 2));
    if (half.filter(isApart).length < 0.8 * half.length || !isApart(heldOut.at(-1)!)) return null;
    const at = heldOut.find(isApart)!;
    const last = heldOut.at(-1)!;
    const best = Math.min(...heldOut.map(({ value }) => value));
    return {
      layer: null,
      step: at.step,
      severity: beyond(best, limit, 'above'),
      reason: `The held-out loss never fell below ${short(best)}, where guessing gives ${short(guess.loss)}, while the training loss went to ${short(train.get(last.step)!)}: what is learned holds for no other example.`,
      evidence: [
        { metric: 'loss.test', layer: null, step: last.step, value: last.value, threshold: limit, rule: 'above' },
      ],
      fix: null,
    };
  },
};

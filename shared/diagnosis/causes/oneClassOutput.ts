import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { fixOf } from '../mend';
import { lastingFrom } from '../reading';
import { beyond, percent, short } from '../words';

const OFFSET = threshold(3, 'mean of z in the output layer, as a multiple of its spread and as a number');
const NEAR = threshold(0.01, 'distance of the training accuracy from the share of a class');
const FEWEST = 5;

/** The same answer to everything. */
export const oneClassOutput: Cause = {
  id: 'oneClassOutput',
  title: 'Output is one class only',
  what: 'The network gives the same answer to every example. Its accuracy is the share of that class and looks good where the class is frequent.',
  recognized:
    'With one output unit, the mean of z there is far from 0 against its spread while the training accuracy is the share of a class.',
  thresholds: { offset: OFFSET, near: NEAR },
  advice: 'Start the output layer with biases of 0, and look at how frequent the classes are.',
  needs: ['accuracy.train', 'preActivation.mean', 'preActivation.std'],
  lessons: ['bothSides'],
  terms: ['bias', 'accuracy'],
  find(reading) {
    const { spec, outputLayer, shape, facts } = reading;
    if (shape.task !== 'binary' || reading.layer(outputLayer).units !== 1) return null;
    const spread = new Map(reading.points('preActivation.std', outputLayer).map(({ step, value }) => [step, value]));
    const offsets = reading
      .points('preActivation.mean', outputLayer)
      .map(({ step, value }) => ({ step, value, limit: OFFSET.value * Math.max(1, spread.get(step) ?? Infinity) }));
    const first = offsets[0];
    if (first === undefined || !(Math.abs(first.value) >= first.limit)) return null;
    const counts = facts.data?.classCounts ?? [];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const shares = total > 0 ? counts.map((count) => count / total) : [0.5];
    const isShare = (value: number) => shares.some((share) => Math.abs(value - share) <= NEAR.value);
    const accuracies = reading.points('accuracy.train');
    if (accuracies.length < FEWEST) return null;
    // From the beginning on, for a good part of what was seen.
    const until = accuracies.findIndex(({ value }) => !isShare(value));
    const lasts = lastingFrom(accuracies, isShare, 0.5);
    if (until >= 0 && until < FEWEST && lasts === null) return null;
    const at = accuracies[0]!;
    return {
      layer: outputLayer,
      step: first.step,
      severity: beyond(Math.abs(first.value), first.limit, 'above'),
      reason: `The output’s z has a mean of ${short(first.value)} with a spread of ${short(spread.get(first.step) ?? NaN)} at step ${first.step}, so every example gets the same class: the accuracy of ${percent(at.value)} is the share of that class.`,
      evidence: [
        {
          metric: 'preActivation.mean',
          layer: outputLayer,
          step: first.step,
          value: first.value,
          threshold: first.value < 0 ? -first.limit : first.limit,
          rule: first.value < 0 ? 'below' : 'above',
        },
      ],
      fix: fixOf(
        spec,
        [[`network.layers.${outputLayer - 1}.biasInitializer`, { name: 'zeros' }]],
        'Start the output layer with a bias of 0.',
      ),
    };
  },
};

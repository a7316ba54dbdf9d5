import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { fixOf } from '../mend';
import { beyond, percent, short } from '../words';

const OFFSET = threshold(3, 'mean of z in the output layer, as a multiple of its spread and as a number, at least');
const NEAR = threshold(0.01, 'distance of the training accuracy from the share of a class, at most');

/** The same answer to everything. */
export const oneClassOutput: Cause = {
  id: 'oneClassOutput',
  title: 'Output is one class only',
  what: 'The network gives the same answer to every example. Its accuracy is the share of that class and looks good where the class is frequent.',
  recognized:
    'With one output unit, the mean of z there is far from 0 against its spread at the first measurement, and the training accuracy is the share of a class.',
  thresholds: { offset: OFFSET, near: NEAR },
  advice: 'Start the output layer with biases of 0, and look at how frequent the classes are.',
  needs: ['accuracy.train', 'preActivation.mean', 'preActivation.std'],
  lessons: ['bothSides'],
  terms: ['bias', 'accuracy'],
  find(reading) {
    const { spec, outputLayer, shape, facts } = reading;
    if (shape.task !== 'binary' || reading.layer(outputLayer).units !== 1) return null;
    const first = reading.first('preActivation.mean', outputLayer);
    const spread = reading.first('preActivation.std', outputLayer);
    if (first === null || spread === null || spread.step !== first.step) return null;
    const limit = OFFSET.value * Math.max(1, spread.value);
    if (!(Math.abs(first.value) >= limit)) return null;
    const counts = facts.data?.classCounts ?? [];
    const total = counts.reduce((sum, count) => sum + count, 0);
    const shares = total > 0 ? counts.map((count) => count / total) : [0.5];
    const isShare = (value: number) => shares.some((share) => Math.abs(value - share) <= NEAR.value);
    const at = reading.first('accuracy.train');
    if (at === null || !isShare(at.value)) return null;
    return {
      layer: outputLayer,
      step: first.step,
      severity: beyond(Math.abs(first.value), limit, 'above'),
      reason: `The output’s z has a mean of ${short(first.value)} with a spread of ${short(spread.value)} at step ${first.step}, so every example gets the same class: the accuracy of ${percent(at.value)} is the share of that class.`,
      evidence: [
        {
          metric: 'preActivation.mean',
          layer: outputLayer,
          step: first.step,
          value: first.value,
          threshold: first.value < 0 ? -limit : limit,
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

import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { short } from '../words';

const FEWEST = threshold(1, 'different answers in the training set, at most');

/** Nothing to tell apart. */
export const constantLabels: Cause = {
  id: 'constantLabels',
  title: 'All labels are the same',
  what: 'Every training example has the same answer. The network learns that answer within a few steps, whatever the inputs are, and its accuracy says nothing.',
  recognized: 'The training examples have one class only, or one value to predict.',
  thresholds: { answers: FEWEST },
  advice:
    'Look at the target column of the data: a constant column was chosen, or the rows of the other classes were lost.',
  needs: [],
  lessons: [],
  terms: ['target', 'classification'],
  find({ facts: { data } }) {
    if (data === undefined || data.count === 0) return null;
    const classes = data.classCounts.filter((count) => count > 0).length;
    const constant = data.classCounts.length > 0 ? classes <= FEWEST.value : data.target.std === 0;
    if (!constant) return null;
    const answer = data.classCounts.length > 0 ? 'the same class' : `the value ${short(data.target.mean)}`;
    return {
      layer: null,
      step: 0,
      severity: 1,
      reason: `All ${data.count} training examples have ${answer}: there is nothing to tell apart.`,
      evidence: [],
      fix: null,
    };
  },
};

import type { Cause } from '../cause';
import { threshold, type Evidence } from '../evidence';
import { fixOf } from '../mend';
import type { Reading } from '../reading';
import { beyond, short } from '../words';

const LARGE = threshold(10, 'root mean square of the inputs as the network gets them, at least');
const SMALL = threshold(0.02, 'or at most');

/** Initializers reckon with inputs of about 1. */
export const inputsNotScaled: Cause = {
  id: 'inputsNotScaled',
  title: 'Inputs are not scaled',
  what: 'Initializers and learning rates reckon with inputs of about size 1. Much larger ones saturate or blow up the first layer and give its weights huge gradients; much smaller ones leave nothing of the signal.',
  recognized:
    'The root mean square of the inputs is far from 1. It is read from the data, or from the spread of z in layer 1 as a multiple of what its weights make of inputs of size 1.',
  thresholds: { large: LARGE, small: SMALL },
  advice: 'Standardize the inputs: mean 0, standard deviation 1.',
  needs: [],
  lessons: ['unscaledInputs', 'unscaledTraining'],
  terms: ['inputScaling'],
  find(reading) {
    const size = inputSize(reading);
    if (size === null) return null;
    const rule = size >= LARGE.value ? 'above' : size <= SMALL.value ? 'below' : null;
    if (rule === null) return null;
    const limit = (rule === 'above' ? LARGE : SMALL).value;
    const evidence = spreadEvidence(reading, limit, rule);
    return {
      layer: 1,
      step: evidence?.step ?? 0,
      severity: beyond(size, limit, rule),
      reason: `The inputs have a size of ${short(size)} (root mean square) instead of about 1, ${
        rule === 'above' ? 'so the first layer gets far too much signal' : 'so hardly a signal comes in'
      }.`,
      evidence: evidence === null ? [] : [evidence],
      fix: fixOf(reading.spec, [['scaling', { name: 'standardize' }]], 'Standardize the inputs.'),
    };
  },
};

/** Spread of z in layer 1 that inputs of size 1 make at the start; null where it was not recorded or the weights are equal. */
function unitSpread(reading: Reading): number | null {
  const weights = reading.first('weights.std', 1)?.value ?? NaN;
  const spread = weights * Math.sqrt(reading.fanIn(1));
  return spread > 1e-12 && spread < Infinity ? spread : null;
}

function inputSize(reading: Reading): number | null {
  const { data } = reading.facts;
  if (data !== undefined && data.columns.length > 0) {
    const squares = data.columns.reduce((sum, { mean, std }) => sum + mean * mean + std * std, 0);
    return Math.sqrt(squares / data.columns.length);
  }
  const unit = unitSpread(reading);
  const z = reading.first('preActivation.std', 1);
  return unit === null || z === null ? null : z.value / unit;
}

/** Where the chart shows it. Inputs far from 0 on one side move the mean of z, not its spread: then it shows nothing. */
function spreadEvidence(reading: Reading, limit: number, rule: Evidence['rule']): Evidence | null {
  const unit = unitSpread(reading);
  const z = reading.first('preActivation.std', 1);
  if (unit === null || z === null) return null;
  const line = limit * unit;
  const isShown = rule === 'above' ? z.value >= line : z.value <= line;
  return isShown ? { metric: 'preActivation.std', layer: 1, ...z, threshold: line, rule } : null;
}

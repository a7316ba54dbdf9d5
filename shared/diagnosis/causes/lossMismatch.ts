import { ACTIVATIONS } from '../../activations';
import { LOSSES } from '../../losses';
import type { Cause, Detected } from '../cause';
import { threshold } from '../evidence';
import { activationLabel, fixOf, type Edit } from '../mend';
import type { Reading } from '../reading';
import { beyondShare, percent, short } from '../words';

const SATURATED = threshold(0.5, 'saturated share of the output layer under mean squared error, at least');
const LEARNED = threshold(0.8, 'share learned of what guessing leaves; a run that learned more is not blamed for it');

/** The output layer cannot give what the loss asks for. */
export const lossMismatch: Cause = {
  id: 'lossMismatch',
  title: 'Loss and output do not match',
  what: 'Cross-entropy takes numbers without bounds (logits) and squashes them itself, so an output layer that squashes too can never be sure; a bounded output cannot reach values beyond its range; and mean squared error has hardly a gradient where a squashed output is saturated.',
  recognized:
    'Cross-entropy on an output layer whose activation is bounded on a side; values to predict outside the range of the output activation; or mean squared error on classes with a saturated output layer.',
  thresholds: { saturated: SATURATED, learned: LEARNED },
  advice: 'Let the output layer be the identity, and take cross-entropy for classes, mean squared error for values.',
  needs: [],
  lessons: ['logisticPeaks'],
  terms: ['logits', 'crossEntropy', 'loss'],
  find: (reading) => squashedTwice(reading) ?? outOfReach(reading) ?? saturatedError(reading),
};

const identityEdit = (reading: Reading): Edit => [
  `network.layers.${reading.outputLayer - 1}.activation`,
  { name: 'identity' },
];

const bounds = (name: string, [low, high]: readonly [number, number]) =>
  Number.isFinite(low) && Number.isFinite(high)
    ? `${name} stays between ${short(low)} and ${short(high)}`
    : `${name} stays ${Number.isFinite(low) ? `above ${short(low)}` : `below ${short(high)}`}`;

function squashedTwice(reading: Reading): Detected | null {
  const { spec, outputLayer } = reading;
  const { range, label } = reading.activationOf(outputLayer);
  if (spec.loss === 'mse' || (range[0] === -Infinity && range[1] === Infinity)) return null;
  const finite = range.every(Number.isFinite);
  return {
    layer: outputLayer,
    step: 0,
    severity: finite ? 1 : 0.5,
    reason: `${LOSSES[spec.loss].label} takes any number, but ${bounds(label, range)}: the output is squashed twice.`,
    evidence: [],
    fix: fixOf(spec, [identityEdit(reading)], `Let the output layer be the identity instead of ${label}.`),
  };
}

function outOfReach(reading: Reading): Detected | null {
  const { spec, outputLayer, shape, facts } = reading;
  const { range, label } = reading.activationOf(outputLayer);
  if (shape.task !== 'regression' || facts.data === undefined) return null;
  const { min, max } = facts.data.target;
  if (!(min < range[0] || max > range[1])) return null;
  return {
    layer: outputLayer,
    step: 0,
    severity: max === min ? 1 : Math.min(1, Math.max(range[0] - min, max - range[1]) / (max - min)),
    reason: `The values to predict go from ${short(min)} to ${short(max)}, but ${bounds(label, range)}.`,
    evidence: [],
    fix: fixOf(spec, [identityEdit(reading)], `Let the output layer be the identity instead of ${label}.`),
  };
}

function saturatedError(reading: Reading): Detected | null {
  const { spec, outputLayer, shape } = reading;
  if (spec.loss !== 'mse' || shape.task === 'regression' || reading.hasLearned(LEARNED.value)) return null;
  const { name } = reading.layer(outputLayer).activation;
  if (ACTIVATIONS[name].saturates !== 'both') return null;
  const at = reading.onset('saturatedFraction', outputLayer, SATURATED.value, 'above');
  if (at === null) return null;
  const loss =
    shape.task === 'binary' && reading.layer(outputLayer).units === 1 ? 'binaryCrossEntropy' : 'softmaxCrossEntropy';
  const label = activationLabel(name);
  return {
    layer: outputLayer,
    step: at.step,
    severity: beyondShare(at.value, SATURATED.value),
    reason: `Under mean squared error ${percent(at.value)} of the outputs of ${label} are saturated: they hardly pass a gradient, however wrong they are.`,
    evidence: [{ metric: 'saturatedFraction', layer: outputLayer, ...at, threshold: SATURATED.value, rule: 'above' }],
    fix: fixOf(
      spec,
      [['loss', loss], identityEdit(reading)],
      `Take ${LOSSES[loss].label.toLowerCase()} with the identity as output instead of mean squared error on ${label}.`,
    ),
  };
}

import type { Cause } from '../cause';
import { threshold } from '../evidence';
import { restsTooHigh } from '../plateau';
import { fixOf, type Edit } from '../mend';
import { beyond, short } from '../words';

const LEARNED = threshold(0.9, 'share learned of what guessing leaves; where a line is enough, nothing is wrong');
const FLAT = threshold(0.1, 'relative change of the training loss over the last third, at most');
const UNITS = 16;

/** Layers without a bend are one layer. */
export const linearCollapse: Cause = {
  id: 'linearCollapse',
  title: 'No non-linearity where it is needed',
  what: 'Layers without a non-linear activation between them multiply out to a single matrix: however deep, the network draws one straight line, and what no line separates it cannot learn.',
  recognized:
    'No hidden layer has a non-linear activation, and the training loss came to rest before much was learned.',
  thresholds: { learned: LEARNED, flat: FLAT },
  advice: 'Give the hidden layers a non-linear activation, or add a hidden layer where there is none.',
  needs: ['loss.train'],
  lessons: ['linearCollapse', 'linearlyInseparable'],
  terms: ['linearCollapse', 'activation'],
  find(reading) {
    const { spec, hidden } = reading;
    const isLinear = (layer: number) => {
      const { name, alpha } = reading.layer(layer).activation;
      return name === 'identity' || (name === 'leakyRelu' && alpha === 1);
    };
    if (!hidden.every(isLinear) || reading.hasLearned(LEARNED.value)) return null;
    const resting = restsTooHigh(reading, FLAT.value, LEARNED.value);
    if (resting === null) return null;
    const edits = hidden.flatMap((layer): Edit[] => [
      [`network.layers.${layer - 1}.activation`, { name: 'tanh' }],
      [`network.layers.${layer - 1}.initializer`, { name: 'glorotNormal' }],
    ]);
    const added: Edit = [
      'network.layers',
      [{ units: UNITS, activation: { name: 'tanh' }, initializer: { name: 'glorotNormal' } }, ...spec.network.layers],
    ];
    const what = hidden.length === 0 ? 'The network has no hidden layer' : 'All hidden layers are linear';
    return {
      layer: hidden.length === 0 ? null : 1,
      step: 0,
      severity: beyond(resting.value, resting.enough, 'above'),
      reason: `${what}, so the network is one matrix; its training loss rests at ${short(resting.value)} since step ${resting.step}.`,
      evidence: [resting.evidence],
      fix:
        hidden.length === 0
          ? fixOf(spec, [added], `Add a hidden layer of ${UNITS} tanh units.`)
          : fixOf(spec, edits, 'Give the hidden layers tanh, with Glorot weights.'),
    };
  },
};
